// The servers are Linux, and these tests run their shells.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
