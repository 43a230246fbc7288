// Inserts the rows of a store's raw file into SQLite again, as StoreBench's writer did, and a plain
// row a sample for comparison: rows RAW.db OUT.db SERIES FLUSHES. Prints points a second of
// the process's own time for both.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEAL 120

struct row {
    sqlite3_int64 key;
    int count;
    void *bytes;
};

// The process's own time: what else the machine does is not in it.
static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void must(sqlite3 *db, int status) {
    if (status == SQLITE_OK || status == SQLITE_DONE || status == SQLITE_ROW) return;
    fprintf(stderr, "rows: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static sqlite3 *open_new(const char *path) {
    sqlite3 *db;
    remove(path);
    must(NULL, sqlite3_open(path, &db));
    must(db, sqlite3_exec(db,
        "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA secure_delete=OFF; PRAGMA cache_size=-4096; PRAGMA wal_autocheckpoint=512;",
        NULL, NULL, NULL));
    return db;
}

static int by_second_then_key(const void *left, const void *right) {
    const struct row *a = left, *b = right;
    sqlite3_int64 first = a->key & 0xFFFFFFFF, second = b->key & 0xFFFFFFFF;
    if (first != second) return first < second ? -1 : 1;
    return a->key < b->key ? -1 : a->key > b->key;
}

static struct row *read_rows(const char *path, int *count) {
    sqlite3 *db;
    sqlite3_stmt *statement;
    struct row *rows = NULL;
    int room = 0;
    must(NULL, sqlite3_open(path, &db));
    must(db, sqlite3_prepare_v2(db, "SELECT key, bytes FROM chunk", -1, &statement, NULL));
    for (*count = 0; sqlite3_step(statement) == SQLITE_ROW; ++*count) {
        if (*count == room) rows = realloc(rows, (room = room * 2 + 1024) * sizeof *rows);
        struct row *row = rows + *count;
        row->key = sqlite3_column_int64(statement, 0);
        row->count = sqlite3_column_bytes(statement, 1);
        row->bytes = malloc(row->count);
        memcpy(row->bytes, sqlite3_column_blob(statement, 1), row->count);
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    qsort(rows, *count, sizeof *rows, by_second_then_key);
    return rows;
}

static double insert_same(const char *path, struct row *rows, int count, int series, int flushes) {
    sqlite3 *db = open_new(path);
    sqlite3_stmt *chunk, *head;
    int head_bytes = 5 + series * 9, next = 0;
    char *values = malloc(head_bytes);
    memset(values, 7, head_bytes);
    must(db, sqlite3_exec(db,
        "CREATE TABLE chunk(key INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
        "CREATE TABLE head(timestamp INTEGER PRIMARY KEY, bytes BLOB NOT NULL);",
        NULL, NULL, NULL));
    must(db, sqlite3_prepare_v2(db, "INSERT INTO chunk VALUES(?, ?)", -1, &chunk, NULL));
    must(db, sqlite3_prepare_v2(db, "INSERT INTO head VALUES(?, ?)", -1, &head, NULL));
    double start = now();
    for (int flush = 0; flush < flushes; flush++) {
        must(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
        sqlite3_bind_int64(head, 1, flush);
        sqlite3_bind_blob(head, 2, values, head_bytes, SQLITE_STATIC);
        must(db, sqlite3_step(head));
        sqlite3_reset(head);
        must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
        if (flush % SEAL != SEAL - 1) continue;
        must(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
        for (int end = next + series; next < end && next < count; next++) {
            sqlite3_bind_int64(chunk, 1, rows[next].key);
            sqlite3_bind_blob(chunk, 2, rows[next].bytes, rows[next].count, SQLITE_STATIC);
            must(db, sqlite3_step(chunk));
            sqlite3_reset(chunk);
        }
        must(db, sqlite3_exec(db, "DELETE FROM head; COMMIT", NULL, NULL, NULL));
    }
    double elapsed = now() - start;
    sqlite3_finalize(chunk);
    sqlite3_finalize(head);
    sqlite3_close(db);
    free(values);
    return (double)series * flushes / elapsed;
}

static double insert_plain(const char *path, int series, int flushes) {
    sqlite3 *db = open_new(path);
    sqlite3_stmt *statement;
    must(db, sqlite3_exec(db,
        "CREATE TABLE sample(series INTEGER, timestamp INTEGER, value REAL,"
        " PRIMARY KEY(series, timestamp)) WITHOUT ROWID",
        NULL, NULL, NULL));
    must(db, sqlite3_prepare_v2(
        db, "INSERT INTO sample VALUES(?, ?, ?)", -1, &statement, NULL));
    double start = now();
    for (int flush = 0; flush < flushes; flush++) {
        must(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
        for (int one = 0; one < series; one++) {
            sqlite3_bind_int64(statement, 1, one);
            sqlite3_bind_int64(statement, 2, 1700000000000 + flush * 10000LL);
            sqlite3_bind_double(statement, 3, (one * 7919 + flush * 31) % 1000 / 8.0);
            must(db, sqlite3_step(statement));
            sqlite3_reset(statement);
        }
        must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
    }
    double elapsed = now() - start;
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return (double)series * flushes / elapsed;
}

int main(int count, char **arguments) {
    if (count != 5) return 2;
    int series = atoi(arguments[3]), flushes = atoi(arguments[4]), found;
    struct row *rows = read_rows(arguments[1], &found);
    if (found < series * (flushes / SEAL)) {
        fprintf(stderr, "rows: %s has %d rows only\n", arguments[1], found);
        return 1;
    }
    printf("the same rows from C: points a second       %.0f\n",
        insert_same(arguments[2], rows, found, series, flushes));
    printf("a row a sample from C: points a second      %.0f\n",
        insert_plain(arguments[2], series, flushes / 6));
    remove(arguments[2]);
    return 0;
}
