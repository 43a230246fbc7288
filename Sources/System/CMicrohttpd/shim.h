// What Swift cannot reach by itself: libmicrohttpd's variadic functions, each under a typed name.
#ifndef MARTLET_CMICROHTTPD_SHIM_H
#define MARTLET_CMICROHTTPD_SHIM_H

#include <microhttpd.h>

/// Where a daemon's events go; `context` is handed to each of them.
struct martlet_http_callbacks {
    void *context;
    MHD_AccessHandlerCallback on_request;
    void *(*on_target)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_RequestCompletedCallback on_completed;
    MHD_NotifyConnectionCallback on_connection;
};

struct martlet_http_limits {
    unsigned int connections;
    size_t connection_memory_bytes;
    unsigned int inactive_seconds;
    /// Whether connections are encrypted; `on_connection` gives each its certificates.
    int is_encrypted;
};

/// Whether the library can encrypt.
static inline int martlet_http_can_encrypt(void) {
    return MHD_is_feature_supported(MHD_FEATURE_TLS) == MHD_YES;
}

/// Stands where the library wants to have a certificate: there is none but what `on_connection` gave.
static inline int martlet_http_no_certificate(void) { return -1; }

/// Starts a daemon without a thread of its own: it works in MHD_run, and its epoll descriptor says
/// when. Takes the listening socket over, except when it returns NULL.
static inline struct MHD_Daemon *martlet_http_start(
    int listen_fd, const struct martlet_http_limits *limits,
    const struct martlet_http_callbacks *callbacks) {
    unsigned int flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
    struct MHD_OptionItem encryption[] = {
        {MHD_OPTION_END, 0, NULL}, {MHD_OPTION_END, 0, NULL}};
    if (limits->is_encrypted) {
        flags |= MHD_USE_TLS;
        encryption[0].option = MHD_OPTION_HTTPS_CERT_CALLBACK;
        encryption[0].ptr_value = (void *)martlet_http_no_certificate;
    }
    return MHD_start_daemon(
        flags, 0, NULL, NULL, callbacks->on_request,
        callbacks->context, MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_CONNECTION_LIMIT,
        limits->connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits->connection_memory_bytes,
        MHD_OPTION_CONNECTION_TIMEOUT, limits->inactive_seconds, MHD_OPTION_URI_LOG_CALLBACK,
        callbacks->on_target, callbacks->context, MHD_OPTION_NOTIFY_COMPLETED,
        callbacks->on_completed, callbacks->context, MHD_OPTION_NOTIFY_CONNECTION,
        callbacks->on_connection, callbacks->context, MHD_OPTION_ARRAY, encryption,
        MHD_OPTION_END);
}

/// The descriptor that is readable when MHD_run has something to do; -1 when there is none.
static inline int martlet_http_epoll_fd(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info == NULL ? -1 : info->epoll_fd;
}

static inline int martlet_http_connection_fd(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

static inline const struct sockaddr *martlet_http_peer(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info == NULL ? NULL : info->client_addr;
}

/// GnuTLS' session of an encrypted connection.
static inline void *martlet_http_session(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info == NULL ? NULL : info->tls_session;
}

/// Lets the end of the connection be the end of the body, instead of chunks.
static inline enum MHD_Result martlet_http_send_unframed(struct MHD_Response *response) {
    return MHD_set_response_options(
        response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

static const ssize_t martlet_http_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t martlet_http_end_with_error = MHD_CONTENT_READER_END_WITH_ERROR;

#endif
