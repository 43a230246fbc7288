// libcurl, loaded when the first HTTP client is made.
//
// It is not linked: with GnuTLS behind it the library takes some 6 MB of memory at start, which an
// agent without an HTTP backend need not spend. <curl/curl.h> gives the types and constants alone;
// every call goes through one of these functions, which also give curl's variadic functions the
// typed names that Swift can call.
#pragma once

#include <curl/curl.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The functions of one loaded library.
struct martlet_curl;

/// Loads a library and prepares it; NULL when that fails, with the reason in `problem`.
const struct martlet_curl *martlet_curl_open(
    const char *file, char *problem, size_t problem_bytes);

/// Forgets the functions. The library itself stays loaded: others may use it, and GnuTLS does not
/// survive being unloaded.
void martlet_curl_close(const struct martlet_curl *curl);

CURL *martlet_curl_easy_make(const struct martlet_curl *curl);
void martlet_curl_easy_drop(const struct martlet_curl *curl, CURL *easy);
CURLcode martlet_curl_set_long(
    const struct martlet_curl *curl, CURL *easy, CURLoption option, long value);
CURLcode martlet_curl_set_offset(
    const struct martlet_curl *curl, CURL *easy, CURLoption option, curl_off_t value);
CURLcode martlet_curl_set_text(
    const struct martlet_curl *curl, CURL *easy, CURLoption option, const char *value);
CURLcode martlet_curl_set_pointer(
    const struct martlet_curl *curl, CURL *easy, CURLoption option, void *value);
CURLcode martlet_curl_set_headers(
    const struct martlet_curl *curl, CURL *easy, struct curl_slist *headers);
CURLcode martlet_curl_set_receiver(
    const struct martlet_curl *curl, CURL *easy, CURLoption option, curl_write_callback receive);
CURLcode martlet_curl_get_long(
    const struct martlet_curl *curl, CURL *easy, CURLINFO info, long *value);
CURLcode martlet_curl_get_pointer(
    const struct martlet_curl *curl, CURL *easy, CURLINFO info, void **value);
const char *martlet_curl_describe(const struct martlet_curl *curl, CURLcode code);

/// Appends a copy of a header line; NULL when there is no memory, and the list stays as it is.
struct curl_slist *martlet_curl_list_append(
    const struct martlet_curl *curl, struct curl_slist *list, const char *text);
void martlet_curl_list_drop(const struct martlet_curl *curl, struct curl_slist *list);

CURLM *martlet_curl_multi_make(const struct martlet_curl *curl);
CURLMcode martlet_curl_multi_drop(const struct martlet_curl *curl, CURLM *multi);
CURLMcode martlet_curl_multi_set_long(
    const struct martlet_curl *curl, CURLM *multi, CURLMoption option, long value);

/// Where a multi handle says which sockets and which time it waits for; `context` goes to both.
CURLMcode martlet_curl_multi_set_callbacks(
    const struct martlet_curl *curl, CURLM *multi, curl_socket_callback on_socket,
    curl_multi_timer_callback on_timer, void *context);
CURLMcode martlet_curl_multi_add(const struct martlet_curl *curl, CURLM *multi, CURL *easy);
CURLMcode martlet_curl_multi_remove(const struct martlet_curl *curl, CURLM *multi, CURL *easy);
CURLMcode martlet_curl_multi_act(
    const struct martlet_curl *curl, CURLM *multi, curl_socket_t socket, int events);

/// The next transfer that has ended, and how; NULL when there is none.
CURL *martlet_curl_multi_next_done(
    const struct martlet_curl *curl, CURLM *multi, CURLcode *code);

/// CURL_SOCKET_TIMEOUT, which is a cast and so not visible in Swift.
static const curl_socket_t martlet_curl_socket_timeout = CURL_SOCKET_TIMEOUT;

#ifdef __cplusplus
}
#endif
