// SQLite, loaded when the first database is opened.
//
// It is not linked: an agent that keeps no history has no use for its megabyte and a half.
// <sqlite3.h> gives the types and constants alone; every call goes through one of these pointers.
#pragma once

#include <sqlite3.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MARTLET_SQLITE_FUNCTIONS(FUNCTION) \
    FUNCTION(bind_blob) \
    FUNCTION(bind_int64) \
    FUNCTION(bind_text) \
    FUNCTION(busy_timeout) \
    FUNCTION(clear_bindings) \
    FUNCTION(close_v2) \
    FUNCTION(column_blob) \
    FUNCTION(column_bytes) \
    FUNCTION(column_int64) \
    FUNCTION(errmsg) \
    FUNCTION(exec) \
    FUNCTION(extended_errcode) \
    FUNCTION(finalize) \
    FUNCTION(get_autocommit) \
    FUNCTION(libversion_number) \
    FUNCTION(open_v2) \
    FUNCTION(prepare_v2) \
    FUNCTION(reset) \
    FUNCTION(step)

#define MARTLET_SQLITE_MEMBER(name) __typeof__(sqlite3_##name) *_Nonnull name;

/// The functions of the loaded library.
struct martlet_sqlite {
    MARTLET_SQLITE_FUNCTIONS(MARTLET_SQLITE_MEMBER)
};

/// Loads a library; NULL when that fails, with the reason in `problem`. Once it is loaded this
/// costs a look at each name.
const struct martlet_sqlite *_Nullable martlet_sqlite_open(
    const char *_Nonnull file, char *_Nonnull problem, size_t problem_bytes);

/// Forgets the functions. The library itself stays loaded.
void martlet_sqlite_close(const struct martlet_sqlite *_Nonnull sqlite);

/// Binds text, of which SQLite makes a copy (SQLITE_TRANSIENT is a cast, which Swift does not see).
int martlet_sqlite_bind_text(
    const struct martlet_sqlite *_Nonnull sqlite, sqlite3_stmt *_Nonnull statement, int index,
    const char *_Nullable text, int bytes);

/// Binds bytes that stay where they are until the statement was reset (SQLITE_STATIC).
int martlet_sqlite_bind_blob(
    const struct martlet_sqlite *_Nonnull sqlite, sqlite3_stmt *_Nonnull statement, int index,
    const void *_Nullable bytes, int count);

#ifdef __cplusplus
}
#endif
