#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast, which Swift does not see: SQLite makes a copy of what is bound.
static inline int martlet_sqlite_bind_text(
    sqlite3_stmt *statement, int index, const char *text, int bytes) {
    return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}

// SQLITE_STATIC: the bytes stay where they are until the statement was reset.
static inline int martlet_sqlite_bind_blob(
    sqlite3_stmt *statement, int index, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_STATIC);
}
