// What Swift cannot reach by itself: libuv, and the few Linux calls that are variadic, macros or
// GNU extensions, each under a typed name. The extensions go by their system call: _GNU_SOURCE here
// would make the types of glibc differ from those in Swift's own module.
#ifndef MARTLET_CLIBUV_SHIM_H
#define MARTLET_CLIBUV_SHIM_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <linux/udp.h>
#include <stdbool.h>
#include <stdint.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <uv.h>

/// One message of a batch; the layout is the kernel's `struct mmsghdr`.
struct martlet_message {
    struct msghdr header;
    unsigned int byte_count;
};

/// Reads up to `count` datagrams without waiting; returns how many, or a negative errno.
static inline int martlet_receive_batch(int fd, struct martlet_message *messages, int count) {
    long received;
    do {
        received = syscall(SYS_recvmmsg, fd, messages, (unsigned int)count, MSG_DONTWAIT, NULL);
    } while (received < 0 && errno == EINTR);
    return received < 0 ? -errno : (int)received;
}

enum { martlet_sent_messages_max = 64 };

/// Sends datagrams on a connected socket without waiting: datagram i ends before byte `ends[i]`, and
/// begins where the one before ends, the first at `start`. Returns how many the kernel took of them,
/// at most `martlet_sent_messages_max`, or a negative errno if none.
static inline int martlet_send_batch(
    int fd, const uint8_t *bytes, uint32_t start, const uint32_t *ends, int count) {
    struct martlet_message messages[martlet_sent_messages_max];
    struct iovec pieces[martlet_sent_messages_max];
    if (count > martlet_sent_messages_max) count = martlet_sent_messages_max;
    for (int i = 0; i < count; i++) {
        pieces[i] = (struct iovec){(void *)(bytes + start), ends[i] - start};
        messages[i] = (struct martlet_message){.header.msg_iov = &pieces[i], .header.msg_iovlen = 1};
        start = ends[i];
    }
    long sent;
    do {
        sent = syscall(SYS_sendmmsg, fd, messages, (unsigned int)count, MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : (int)sent;
}

/// Who sent something through a Unix socket; the layout is the kernel's `struct ucred`.
struct martlet_credentials {
    int32_t process;
    uint32_t user;
    uint32_t group;
};

/// Room for what the kernel notes about a message: how it is joined (an int), or who sent it. Not a
/// byte more: descriptors that a sender encloses find no room, and the kernel closes them.
union martlet_note {
    char bytes[CMSG_SPACE(sizeof(struct martlet_credentials))];
    struct cmsghdr alignment;
};

/// Asks for runs of equally long datagrams of one sender in one message; 0 or a negative errno.
static inline int martlet_join_datagrams(int fd) {
    int on = 1;
    return setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof on) != 0 ? -errno : 0;
}

/// Whether that was asked for.
static inline bool martlet_joins_datagrams(int fd) {
    int on = 0;
    socklen_t length = sizeof on;
    return getsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, &length) == 0 && on != 0;
}

/// Gives each message its note; before every read, as the kernel shortens what it was given.
static inline void martlet_lend_notes(
    struct martlet_message *messages, union martlet_note *notes, int count) {
    for (int i = 0; i < count; i++) {
        messages[i].header.msg_control = &notes[i];
        messages[i].header.msg_controllen = sizeof notes[i];
    }
}

/// Gives each message room for its source; before every read, as the kernel notes its length there.
static inline void martlet_lend_sources(
    struct martlet_message *messages, struct sockaddr_storage *sources, int count) {
    for (int i = 0; i < count; i++) {
        messages[i].header.msg_name = &sources[i];
        messages[i].header.msg_namelen = sizeof sources[i];
    }
}

/// Bytes of each datagram in a message but the last, which may be shorter; 0 if it holds one.
static inline uint32_t martlet_joined_bytes(struct martlet_message *message) {
    struct cmsghdr *note = CMSG_FIRSTHDR(&message->header);
    if (!note || note->cmsg_level != IPPROTO_UDP || note->cmsg_type != UDP_GRO) return 0;
    int bytes = 0;
    __builtin_memcpy(&bytes, CMSG_DATA(note), sizeof bytes);
    return bytes > 0 ? (uint32_t)bytes : 0;
}

/// Asks for a note of who sent each datagram of a Unix socket; 0 or a negative errno.
static inline int martlet_note_credentials(int fd) {
    int on = 1;
    return setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0 ? -errno : 0;
}

/// Whether the kernel noted who sent a message.
static inline bool martlet_sender_credentials(
    struct martlet_message *message, struct martlet_credentials *credentials) {
    enum { scm_credentials = 2 };
    struct cmsghdr *note = CMSG_FIRSTHDR(&message->header);
    if (!note || note->cmsg_level != SOL_SOCKET || note->cmsg_type != scm_credentials) return false;
    if (note->cmsg_len < CMSG_LEN(sizeof *credentials)) return false;
    __builtin_memcpy(credentials, CMSG_DATA(note), sizeof *credentials);
    return true;
}

/// Who connected a Unix stream; 0 or a negative errno.
static inline int martlet_peer_credentials(int fd, struct martlet_credentials *credentials) {
    socklen_t length = sizeof *credentials;
    int result = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, &length);
    if (result != 0) return -errno;
    return length == sizeof *credentials ? 0 : -EINVAL;
}

/// The further groups of who connected a Unix stream: how many there are, also when there is room for
/// less, or a negative errno.
static inline int martlet_peer_groups(int fd, uint32_t *groups, int room) {
    const int peer_groups = 59;  // SO_PEERGROUPS of the kernel's generic header
    socklen_t length = (socklen_t)room * sizeof *groups;
    int result = getsockopt(fd, SOL_SOCKET, peer_groups, groups, &length);
    if (result != 0 && errno != ERANGE) return -errno;
    return (int)(length / sizeof *groups);
}

/// Datagrams the kernel dropped at this socket, modulo 2^32; negative errno on failure.
static inline int64_t martlet_socket_drops(int fd) {
    uint32_t values[SK_MEMINFO_VARS] = {0};
    socklen_t length = sizeof values;
    if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, values, &length) != 0) return -errno;
    return length > SK_MEMINFO_DROPS * sizeof values[0] ? values[SK_MEMINFO_DROPS] : -ENOTSUP;
}

/// Bytes of the receive buffer in use, as the kernel charges them; negative errno on failure.
static inline int64_t martlet_receive_buffer_used(int fd) {
    uint32_t values[SK_MEMINFO_VARS] = {0};
    socklen_t length = sizeof values;
    if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, values, &length) != 0) return -errno;
    return values[SK_MEMINFO_RMEM_ALLOC];
}

/// Lets the kernel drop whatever arrives from now on; what is queued stays readable.
static inline int martlet_drop_arrivals(int fd) {
    struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
    struct sock_fprog program = {1, &drop};
    int result = setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
    return result != 0 ? -errno : 0;
}

/// Bytes of a stream the peer has not acknowledged yet, or a negative errno.
static inline int martlet_unsent_bytes(int fd) {
    int count = 0;
    return ioctl(fd, SIOCOUTQ, &count) != 0 ? -errno : count;
}

/// Bytes of a stream that wait to be read, or a negative errno.
static inline int martlet_waiting_bytes(int fd) {
    int count = 0;
    return ioctl(fd, FIONREAD, &count) != 0 ? -errno : count;
}

/// Names the calling thread; the kernel keeps 15 bytes.
static inline int martlet_name_thread(const char *name) {
    return prctl(PR_SET_NAME, name, 0, 0, 0) != 0 ? -errno : 0;
}

// accept4(2), which glibc's header shows only to _GNU_SOURCE: the next connection that waits, not
// blocking and not handed on to other programs, or -1.
static inline int martlet_accept(int descriptor) {
    return accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}


#endif
