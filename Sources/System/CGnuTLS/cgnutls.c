#include "cgnutls.h"

#include <cloading.h>
#include <dlfcn.h>
#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define EACH_FUNCTION(FUNCTION) \
    FUNCTION(gnutls_global_init) \
    FUNCTION(gnutls_strerror) \
    FUNCTION(gnutls_certificate_allocate_credentials) \
    FUNCTION(gnutls_certificate_free_credentials) \
    FUNCTION(gnutls_certificate_set_x509_key_file) \
    FUNCTION(gnutls_certificate_set_x509_trust_file) \
    FUNCTION(gnutls_certificate_set_x509_system_trust) \
    FUNCTION(gnutls_certificate_server_set_request) \
    FUNCTION(gnutls_certificate_verify_peers2) \
    FUNCTION(gnutls_init) \
    FUNCTION(gnutls_deinit) \
    FUNCTION(gnutls_set_default_priority) \
    FUNCTION(gnutls_credentials_set) \
    FUNCTION(gnutls_server_name_set) \
    FUNCTION(gnutls_session_set_verify_cert) \
    FUNCTION(gnutls_transport_set_ptr) \
    FUNCTION(gnutls_transport_set_pull_function) \
    FUNCTION(gnutls_transport_set_push_function) \
    FUNCTION(gnutls_transport_set_pull_timeout_function) \
    FUNCTION(gnutls_transport_set_errno) \
    FUNCTION(gnutls_handshake) \
    FUNCTION(gnutls_record_recv) \
    FUNCTION(gnutls_record_send) \
    FUNCTION(gnutls_bye) \
    FUNCTION(gnutls_error_is_fatal) \
    FUNCTION(gnutls_hmac_fast)

#define MEMBER(name) __typeof__(&name) name;

struct martlet_tls {
    EACH_FUNCTION(MEMBER)
};

struct martlet_tls_context {
    const struct martlet_tls *tls;
    gnutls_certificate_credentials_t credentials;
    int is_server;
    int asks_for_certificates;
};

// Bytes that wait; those before `start` are taken.
struct bytes {
    unsigned char *memory;
    size_t start, end, room;
};

struct martlet_tls_session {
    struct martlet_tls_context *context;
    gnutls_session_t session;
    struct bytes in, out;
    // Of the host that a client asks for.
    char *name;
    int problem;
};

// A pointer to a function goes through a pointer to its place: C has no cast from `void *`.
#define FIND(name) \
    *(void **)&tls->name = dlsym(library, #name); \
    if (tls->name == NULL) return #name " is missing";

static const char *find_functions(void *functions, void *library) {
    struct martlet_tls *tls = functions;
    EACH_FUNCTION(FIND)
    if (tls->gnutls_global_init() < 0) return "cannot be initialized";
    return NULL;
}

const struct martlet_tls *martlet_tls_open(const char *file, char *problem, size_t problem_bytes) {
    return martlet_load(file, sizeof(struct martlet_tls), find_functions, problem, problem_bytes);
}

void martlet_tls_close(const struct martlet_tls *tls) { free((void *)tls); }

// MARK: Codes

int martlet_tls_code(
    const struct martlet_tls *tls, const void *secret, size_t secret_count, const void *bytes,
    size_t count, unsigned char *code) {
    return tls->gnutls_hmac_fast(GNUTLS_MAC_SHA256, secret, secret_count, bytes, count, code);
}

// MARK: Contexts

static int load(
    struct martlet_tls_context *context, const char *certificate, const char *key,
    const char *authority, const char **what) {
    const struct martlet_tls *tls = context->tls;
    int status = 0;
    if (certificate != NULL) {
        *what = certificate;
        status = tls->gnutls_certificate_set_x509_key_file(
            context->credentials, certificate, key, GNUTLS_X509_FMT_PEM);
        if (status < 0) return status;
    }
    if (authority != NULL) {
        *what = authority;
        status = tls->gnutls_certificate_set_x509_trust_file(
            context->credentials, authority, GNUTLS_X509_FMT_PEM);
        if (status == 0) return GNUTLS_E_NO_CERTIFICATE_FOUND;
    } else if (!context->is_server) {
        *what = "the system's certificates";
        status = tls->gnutls_certificate_set_x509_system_trust(context->credentials);
    }
    return status;
}

struct martlet_tls_context *martlet_tls_context_make(
    const struct martlet_tls *tls, int is_server, const char *certificate, const char *key,
    const char *authority, char *problem, size_t problem_bytes) {
    struct martlet_tls_context *context = calloc(1, sizeof *context);
    const char *what = "TLS";
    int status = GNUTLS_E_MEMORY_ERROR;
    if (context == NULL) return NULL;
    context->tls = tls;
    context->is_server = is_server;
    context->asks_for_certificates = authority != NULL;
    if (tls->gnutls_certificate_allocate_credentials(&context->credentials) == 0) {
        status = load(context, certificate, key, authority, &what);
        if (status >= 0) return context;
        tls->gnutls_certificate_free_credentials(context->credentials);
    }
    snprintf(problem, problem_bytes, "%s: %s", what, tls->gnutls_strerror(status));
    free(context);
    free((void *)tls);
    return NULL;
}

void martlet_tls_context_drop(struct martlet_tls_context *context) {
    context->tls->gnutls_certificate_free_credentials(context->credentials);
    free((void *)context->tls);
    free(context);
}

// MARK: Memory in place of a socket

static int append(struct bytes *bytes, const void *more, size_t count) {
    if (bytes->start == bytes->end) bytes->start = bytes->end = 0;
    if (bytes->room - bytes->end < count) {
        memmove(bytes->memory, bytes->memory + bytes->start, bytes->end - bytes->start);
        bytes->end -= bytes->start;
        bytes->start = 0;
    }
    if (bytes->room - bytes->end < count) {
        size_t room = bytes->end + count + bytes->room / 2;
        unsigned char *memory = realloc(bytes->memory, room);
        if (memory == NULL) return 0;
        bytes->memory = memory;
        bytes->room = room;
    }
    memcpy(bytes->memory + bytes->end, more, count);
    bytes->end += count;
    return 1;
}

static ssize_t pull(gnutls_transport_ptr_t owner, void *bytes, size_t count) {
    struct martlet_tls_session *session = owner;
    size_t waiting = session->in.end - session->in.start;
    if (waiting == 0) {
        session->context->tls->gnutls_transport_set_errno(session->session, EAGAIN);
        return -1;
    }
    if (count > waiting) count = waiting;
    memcpy(bytes, session->in.memory + session->in.start, count);
    session->in.start += count;
    return (ssize_t)count;
}

static int pull_timeout(gnutls_transport_ptr_t owner, unsigned int milliseconds) {
    struct martlet_tls_session *session = owner;
    (void)milliseconds;
    return session->in.end > session->in.start;
}

static ssize_t push(gnutls_transport_ptr_t owner, const void *bytes, size_t count) {
    struct martlet_tls_session *session = owner;
    if (append(&session->out, bytes, count)) return (ssize_t)count;
    session->context->tls->gnutls_transport_set_errno(session->session, ENOMEM);
    return -1;
}

int martlet_tls_feed(struct martlet_tls_session *session, const void *bytes, size_t count) {
    return append(&session->in, bytes, count);
}

const void *martlet_tls_output(struct martlet_tls_session *session, size_t *count) {
    const void *start = session->out.memory + session->out.start;
    *count = session->out.end - session->out.start;
    session->out.start = session->out.end = 0;
    return start;
}

// MARK: Sessions

static int is_name(const char *name) {
    // An address is no server name (RFC 6066): digits and dots, or colons.
    return strspn(name, "0123456789.") != strlen(name) && strchr(name, ':') == NULL;
}

static int prepare(struct martlet_tls_session *session, const char *name) {
    struct martlet_tls_context *context = session->context;
    const struct martlet_tls *tls = context->tls;
    gnutls_session_t raw = session->session;
    int status = tls->gnutls_set_default_priority(raw);
    if (status >= 0)
        status = tls->gnutls_credentials_set(raw, GNUTLS_CRD_CERTIFICATE, context->credentials);
    if (context->is_server && context->asks_for_certificates) {
        tls->gnutls_certificate_server_set_request(raw, GNUTLS_CERT_REQUIRE);
        tls->gnutls_session_set_verify_cert(raw, NULL, 0);
    }
    if (!context->is_server) {
        if (status >= 0 && is_name(name))
            status = tls->gnutls_server_name_set(raw, GNUTLS_NAME_DNS, name, strlen(name));
        tls->gnutls_session_set_verify_cert(raw, name, 0);
    }
    tls->gnutls_transport_set_ptr(raw, session);
    tls->gnutls_transport_set_pull_function(raw, pull);
    tls->gnutls_transport_set_push_function(raw, push);
    tls->gnutls_transport_set_pull_timeout_function(raw, pull_timeout);
    return status;
}

struct martlet_tls_session *martlet_tls_session_make(
    struct martlet_tls_context *context, const char *name) {
    struct martlet_tls_session *session = calloc(1, sizeof *session);
    unsigned int flags = (context->is_server ? GNUTLS_SERVER : GNUTLS_CLIENT) | GNUTLS_NONBLOCK;
    if (session == NULL) return NULL;
    session->context = context;
    if (context->tls->gnutls_init(&session->session, flags) < 0) {
        free(session);
        return NULL;
    }
    // GnuTLS keeps the pointer to verify the certificate by.
    char *copy = name == NULL ? NULL : strdup(name);
    session->problem = prepare(session, copy);
    if (session->problem < 0 || (name != NULL && copy == NULL)) {
        context->tls->gnutls_deinit(session->session);
        free(copy);
        free(session);
        return NULL;
    }
    session->name = copy;
    return session;
}

void martlet_tls_session_drop(struct martlet_tls_session *session) {
    session->context->tls->gnutls_deinit(session->session);
    free(session->name);
    free(session->in.memory);
    free(session->out.memory);
    free(session);
}

static enum martlet_tls_outcome failed(struct martlet_tls_session *session, int status) {
    if (status == GNUTLS_E_AGAIN || status == GNUTLS_E_INTERRUPTED) return MARTLET_TLS_AGAIN;
    session->problem = status;
    return MARTLET_TLS_FAILED;
}

enum martlet_tls_outcome martlet_tls_handshake(struct martlet_tls_session *session) {
    const struct martlet_tls *tls = session->context->tls;
    int status;
    do {
        status = tls->gnutls_handshake(session->session);
    } while (status == GNUTLS_E_WARNING_ALERT_RECEIVED || status == GNUTLS_E_INTERRUPTED);
    return status == 0 ? MARTLET_TLS_DONE : failed(session, status);
}

enum martlet_tls_outcome martlet_tls_read(
    struct martlet_tls_session *session, void *bytes, size_t count, size_t *taken) {
    ssize_t status;
    do {
        status = session->context->tls->gnutls_record_recv(session->session, bytes, count);
    } while (status < 0 && status != GNUTLS_E_AGAIN && status != GNUTLS_E_REHANDSHAKE
             && !session->context->tls->gnutls_error_is_fatal((int)status));
    if (status == 0) return MARTLET_TLS_END;
    if (status < 0) return failed(session, (int)status);
    *taken = (size_t)status;
    return MARTLET_TLS_DONE;
}

enum martlet_tls_outcome martlet_tls_write(
    struct martlet_tls_session *session, const void *bytes, size_t count) {
    const char *next = bytes;
    while (count > 0) {
        ssize_t status =
            session->context->tls->gnutls_record_send(session->session, next, count);
        if (status == GNUTLS_E_INTERRUPTED) continue;
        if (status <= 0) return failed(session, (int)status);
        next += status;
        count -= (size_t)status;
    }
    return MARTLET_TLS_DONE;
}

void martlet_tls_bye(struct martlet_tls_session *session) {
    (void)session->context->tls->gnutls_bye(session->session, GNUTLS_SHUT_WR);
}

const char *martlet_tls_problem(const struct martlet_tls_session *session) {
    return session->context->tls->gnutls_strerror(session->problem);
}

// MARK: Sessions of another library

int martlet_tls_equip(struct martlet_tls_context *context, void *gnutls_session) {
    const struct martlet_tls *tls = context->tls;
    gnutls_session_t session = gnutls_session;
    int status =
        tls->gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, context->credentials);
    if (status >= 0 && context->asks_for_certificates)
        tls->gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
    return status >= 0;
}

int martlet_tls_is_vouched(const struct martlet_tls_context *context, void *gnutls_session) {
    unsigned int faults = 0;
    return context->asks_for_certificates &&
        context->tls->gnutls_certificate_verify_peers2(gnutls_session, &faults) >= 0 &&
        faults == 0;
}
