namespace PgHa.Remote;

/// <summary>Carries what a caller's callback threw past the handlers that are meant for errors of the connection.</summary>
internal sealed class CallbackException(Exception cause) : Exception(cause.Message, cause);
