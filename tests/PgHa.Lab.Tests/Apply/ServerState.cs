using System.Text;

namespace PgHa.Lab.Tests.Apply;

/// <summary>Everything about a server that an installation decides, as lines of text that can be compared between servers.</summary>
internal static class ServerState
{
    // Secrets, names and addresses differ between servers and become words. What a run may leave must not be there: it would show.
    private const string Script = """
        import hashlib, json, os, pwd, grp, stat, subprocess, sys
        name, address = sys.argv[1], sys.argv[2]
        try: secrets = list(json.load(open('/etc/pgha/secrets.json')).values())
        except OSError: secrets = []
        secrets = [s for s in secrets if isinstance(s, str)]
        def words(text):
            for s in sorted(secrets, key=len, reverse=True): text = text.replace(b'"' + s.encode() + b'"', s.encode()).replace(s.encode(), b'SECRET')
            return text.replace(address.encode(), b'ADDRESS').replace(('solo-' + name).encode(), b'CLUSTER').replace(name.encode(), b'NODE')
        def show(path):
            s = os.lstat(path)
            line = '%s %o %s:%s' % (words(path.encode()).decode(), s.st_mode, pwd.getpwuid(s.st_uid).pw_name, grp.getgrgid(s.st_gid).gr_name)
            if stat.S_ISLNK(s.st_mode): line += ' -> ' + os.readlink(path)
            if stat.S_ISREG(s.st_mode): line += ' ' + hashlib.sha256(words(open(path, 'rb').read())).hexdigest()
            print(line)
        for root in ['/etc/pgha', '/etc/patroni', '/etc/default/etcd', '/etc/systemd/system', '/etc/postgresql', '/etc/postgresql-common',
                     '/var/lib/postgresql', '/var/lib/etcd', '/usr/sbin/policy-rc.d', '/usr/sbin/policy-rc.d.pgha-aside', '/run/pgha/apply/script']:
            if not os.path.lexists(root): continue
            show(root)
            for top, directories, files in os.walk(root):
                if 'member' in directories: directories.remove('member')
                for entry in sorted(directories + files): show(os.path.join(top, entry))
        run = lambda *a: print(subprocess.run(a, capture_output=True, text=True).stdout, end='')
        run('sh', '-c', "find / -xdev -name '.pgha.*' -print; ls -A /var/lib/pgha/owed /var/lib/dpkg/updates 2>/dev/null; dpkg --audit")
        run('dpkg-query', '-W', '-f', '${db:Status-Abbrev} ${Package} ${Version}\n')
        for unit in ['etcd', 'patroni', 'postgresql', 'keepalived', 'pgha-apply']:
            run('systemctl', 'show', '-p', 'Id,LoadState,ActiveState,UnitFileState,NeedDaemonReload', unit)
        run('getent', 'passwd', 'postgres', 'etcd')
        """;

    /// <summary>Reads a server.</summary>
    public static async Task<string> Read(Lab lab, string node)
    {
        var script = Convert.ToBase64String(Encoding.UTF8.GetBytes(Script));
        return await lab.Admin(node, $"echo {script} | base64 -d | sudo python3 - {node} {lab.AddressOf(node)}");
    }
}
