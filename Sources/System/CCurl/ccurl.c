#include "ccurl.h"

#include <cloading.h>
#include <dlfcn.h>
#include <stdlib.h>

// The oldest version whose options are used: CURLOPT_QUICK_EXIT is of 7.87.
#define OLDEST_VERSION 0x075700

// typecheck-gcc.h makes macros of these names.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define EACH_FUNCTION(FUNCTION) \
    FUNCTION(curl_global_init) \
    FUNCTION(curl_global_cleanup) \
    FUNCTION(curl_version_info) \
    FUNCTION(curl_easy_init) \
    FUNCTION(curl_easy_cleanup) \
    FUNCTION(curl_easy_setopt) \
    FUNCTION(curl_easy_getinfo) \
    FUNCTION(curl_easy_strerror) \
    FUNCTION(curl_slist_append) \
    FUNCTION(curl_slist_free_all) \
    FUNCTION(curl_multi_init) \
    FUNCTION(curl_multi_cleanup) \
    FUNCTION(curl_multi_setopt) \
    FUNCTION(curl_multi_add_handle) \
    FUNCTION(curl_multi_remove_handle) \
    FUNCTION(curl_multi_socket_action) \
    FUNCTION(curl_multi_info_read)

#define MEMBER(name) __typeof__(&name) name;

struct martlet_curl {
    EACH_FUNCTION(MEMBER)
};

// A pointer to a function goes through a pointer to its place: C has no cast from `void *`.
#define FIND(name) \
    *(void **)&curl->name = dlsym(library, #name); \
    if (curl->name == NULL) return #name " is missing";

static const char *find_functions(struct martlet_curl *curl, void *library) {
    EACH_FUNCTION(FIND)
    return NULL;
}

static const char *prepare(void *functions, void *library) {
    struct martlet_curl *curl = functions;
    const char *missing = find_functions(curl, library);
    if (missing != NULL) return missing;
    const curl_version_info_data *info = curl->curl_version_info(CURLVERSION_NOW);
    if (info->version_num < OLDEST_VERSION) return "older than version 7.87";
    if ((info->features & CURL_VERSION_ASYNCHDNS) == 0)
        return "built without a resolver that works in the background";
    if (curl->curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return "cannot be initialized";
    return NULL;
}

const struct martlet_curl *martlet_curl_open(
    const char *file, char *problem, size_t problem_bytes) {
    return martlet_load(file, sizeof(struct martlet_curl), prepare, problem, problem_bytes);
}

void martlet_curl_close(const struct martlet_curl *curl) {
    curl->curl_global_cleanup();
    free((void *)curl);
}

CURL *martlet_curl_easy_make(const struct martlet_curl *curl) { return curl->curl_easy_init(); }

void martlet_curl_easy_drop(const struct martlet_curl *curl, CURL *easy) {
    curl->curl_easy_cleanup(easy);
}

CURLcode martlet_curl_set_long(
    const struct martlet_curl *curl, CURL *easy, CURLoption option, long value) {
    return curl->curl_easy_setopt(easy, option, value);
}

CURLcode martlet_curl_set_offset(
    const struct martlet_curl *curl, CURL *easy, CURLoption option, curl_off_t value) {
    return curl->curl_easy_setopt(easy, option, value);
}

CURLcode martlet_curl_set_text(
    const struct martlet_curl *curl, CURL *easy, CURLoption option, const char *value) {
    return curl->curl_easy_setopt(easy, option, value);
}

CURLcode martlet_curl_set_pointer(
    const struct martlet_curl *curl, CURL *easy, CURLoption option, void *value) {
    return curl->curl_easy_setopt(easy, option, value);
}

CURLcode martlet_curl_set_headers(
    const struct martlet_curl *curl, CURL *easy, struct curl_slist *headers) {
    return curl->curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
}

CURLcode martlet_curl_set_receiver(
    const struct martlet_curl *curl, CURL *easy, CURLoption option, curl_write_callback receive) {
    return curl->curl_easy_setopt(easy, option, receive);
}

CURLcode martlet_curl_get_long(
    const struct martlet_curl *curl, CURL *easy, CURLINFO info, long *value) {
    return curl->curl_easy_getinfo(easy, info, value);
}

CURLcode martlet_curl_get_pointer(
    const struct martlet_curl *curl, CURL *easy, CURLINFO info, void **value) {
    return curl->curl_easy_getinfo(easy, info, value);
}

const char *martlet_curl_describe(const struct martlet_curl *curl, CURLcode code) {
    return curl->curl_easy_strerror(code);
}

struct curl_slist *martlet_curl_list_append(
    const struct martlet_curl *curl, struct curl_slist *list, const char *text) {
    return curl->curl_slist_append(list, text);
}

void martlet_curl_list_drop(const struct martlet_curl *curl, struct curl_slist *list) {
    curl->curl_slist_free_all(list);
}

CURLM *martlet_curl_multi_make(const struct martlet_curl *curl) { return curl->curl_multi_init(); }

CURLMcode martlet_curl_multi_drop(const struct martlet_curl *curl, CURLM *multi) {
    return curl->curl_multi_cleanup(multi);
}

CURLMcode martlet_curl_multi_set_long(
    const struct martlet_curl *curl, CURLM *multi, CURLMoption option, long value) {
    return curl->curl_multi_setopt(multi, option, value);
}

CURLMcode martlet_curl_multi_set_callbacks(
    const struct martlet_curl *curl, CURLM *multi, curl_socket_callback on_socket,
    curl_multi_timer_callback on_timer, void *context) {
    CURLMcode code = curl->curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    if (code == CURLM_OK) code = curl->curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    if (code == CURLM_OK) code = curl->curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    if (code == CURLM_OK) code = curl->curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return code;
}

CURLMcode martlet_curl_multi_add(const struct martlet_curl *curl, CURLM *multi, CURL *easy) {
    return curl->curl_multi_add_handle(multi, easy);
}

CURLMcode martlet_curl_multi_remove(const struct martlet_curl *curl, CURLM *multi, CURL *easy) {
    return curl->curl_multi_remove_handle(multi, easy);
}

CURLMcode martlet_curl_multi_act(
    const struct martlet_curl *curl, CURLM *multi, curl_socket_t socket, int events) {
    int running = 0;
    return curl->curl_multi_socket_action(multi, socket, events, &running);
}

CURL *martlet_curl_multi_next_done(
    const struct martlet_curl *curl, CURLM *multi, CURLcode *code) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl->curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        *code = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}
