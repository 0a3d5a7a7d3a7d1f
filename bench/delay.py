#!/usr/bin/env python3
"""Forwards TCP connections and holds every piece of data back for half of a round trip, each way: a distant network without netem.

delay.py MILLISECONDS LISTEN=HOST:PORT...    LISTEN is a port on the loopback; a line "ready" says that all of them listen.
"""
import asyncio
import sys


async def carry(reader, writer, seconds):
    # What arrives is dated; it leaves when its time has come, however much arrives meanwhile.
    queue = asyncio.Queue()
    loop = asyncio.get_running_loop()

    async def leave():
        while True:
            due, data = await queue.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not data:
                break
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    leaving = asyncio.create_task(leave())
    try:
        while True:
            data = await reader.read(65536)
            queue.put_nowait((loop.time() + seconds, data))
            if not data:
                break
        await leaving
    except (ConnectionError, OSError):
        leaving.cancel()


async def forward(reader, writer, host, port, seconds):
    try:
        # The connection's own handshake takes a round trip too.
        await asyncio.sleep(2 * seconds)
        there, back = await asyncio.open_connection(host, port)
        await asyncio.gather(carry(reader, back, seconds), carry(there, writer, seconds))
        back.close()
    except OSError:
        pass
    finally:
        writer.close()


async def main():
    seconds = float(sys.argv[1]) / 2000
    for pair in sys.argv[2:]:
        listen, target = pair.split("=")
        host, port = target.rsplit(":", 1)
        await asyncio.start_server(lambda r, w, h=host, p=int(port): forward(r, w, h, p, seconds), "127.0.0.1", int(listen))
    print("ready", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
