using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace PgHa.Remote;

/// <summary>Takes secrets out of their <see cref="SecureString"/> at the last moment.</summary>
internal static class SecretText
{
    /// <summary>The secret as a string, for libraries that take nothing else.</summary>
    public static string ToText(SecureString secret)
    {
        IntPtr pointer = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            return Marshal.PtrToStringUni(pointer, secret.Length);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(pointer);
        }
    }

    /// <summary>The secret and a line end, as UTF-8.</summary>
    public static byte[] ToLine(SecureString secret) => Encoding.UTF8.GetBytes(ToText(secret) + "\n");
}
