// GnuTLS, loaded when the first encrypted connection is made.
//
// It is not linked: an agent without encrypted forwarding need not spend its memory. A session reads
// and writes memory alone; whoever owns the socket carries the bytes.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The functions of the loaded library.
struct martlet_tls;
/// Certificates: of one listener, or of one client.
struct martlet_tls_context;
/// One connection.
struct martlet_tls_session;

/// What a call came to.
enum martlet_tls_outcome {
    MARTLET_TLS_DONE = 0,
    /// More bytes of the peer are needed.
    MARTLET_TLS_AGAIN = 1,
    /// The peer has said that nothing more comes.
    MARTLET_TLS_END = 2,
    /// The connection cannot be used; `martlet_tls_problem` says why.
    MARTLET_TLS_FAILED = 3,
};

/// Loads the library; NULL when that fails, with the reason in `problem`.
const struct martlet_tls *martlet_tls_open(const char *file, char *problem, size_t problem_bytes);

/// Gives the functions back; the library stays loaded. Not for those that a context has.
void martlet_tls_close(const struct martlet_tls *tls);

/// Computes HMAC-SHA256, 32 bytes; 0, or a negative error of the library.
int martlet_tls_code(
    const struct martlet_tls *tls, const void *secret, size_t secret_count, const void *bytes,
    size_t count, unsigned char *code);

/// Makes a context, which has the functions from now on; they are gone with it, or if it fails. Reads
/// PEM files: `certificate` and `key` may both be NULL for a client, `authority` for a client
/// that trusts the system's and for a server that asks for no certificates. NULL when one of them
/// cannot be used, with the reason in `problem`.
struct martlet_tls_context *martlet_tls_context_make(
    const struct martlet_tls *tls, int is_server, const char *certificate, const char *key,
    const char *authority, char *problem, size_t problem_bytes);
void martlet_tls_context_drop(struct martlet_tls_context *context);

/// A session of a server, or of a client that asks for the host `name`; NULL when there is no memory.
/// The context must outlive it.
struct martlet_tls_session *martlet_tls_session_make(
    struct martlet_tls_context *context, const char *name);
void martlet_tls_session_drop(struct martlet_tls_session *session);

/// Lets a server's session of another library show this context's certificate, and ask for one if
/// there is an authority; before its handshake. The context must outlive it. 0 when there is no
/// memory.
int martlet_tls_equip(struct martlet_tls_context *context, void *gnutls_session);
/// Whether the peer of such a session has shown a certificate that the authority vouches for.
int martlet_tls_is_vouched(const struct martlet_tls_context *context, void *gnutls_session);

/// Takes bytes that came from the peer; 0 when there is no memory for them.
int martlet_tls_feed(struct martlet_tls_session *session, const void *bytes, size_t count);
/// Bytes for the peer, which are the session's until the next call; then they are gone.
const void *martlet_tls_output(struct martlet_tls_session *session, size_t *count);

enum martlet_tls_outcome martlet_tls_handshake(struct martlet_tls_session *session);
/// Plain bytes of the peer: `taken` of them with DONE.
enum martlet_tls_outcome martlet_tls_read(
    struct martlet_tls_session *session, void *bytes, size_t count, size_t *taken);
/// Encrypts all of the bytes.
enum martlet_tls_outcome martlet_tls_write(
    struct martlet_tls_session *session, const void *bytes, size_t count);
/// Says that nothing more comes.
void martlet_tls_bye(struct martlet_tls_session *session);
const char *martlet_tls_problem(const struct martlet_tls_session *session);

#ifdef __cplusplus
}
#endif
