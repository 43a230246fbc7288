// Writes the lines of an encoder again, with the number printers of C and C++: what a loop costs that
// knows every name beforehand, and so the measure for an encoder that has to find them.
//
//     rewrite graphite|influx < LINES
//
// Reads the lines, takes them apart once, and prints how many numbers ("points") they have, and for
// each printer the least nanoseconds a point of ten rounds and whether it gave the same bytes again. A
// number is what stands between the blanks of Graphite's line, or behind each `=` of a line protocol's
// fields.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

// A piece of text, and the number after it.
struct Piece {
    std::string before;
    double value;
    int digits;  // significant ones of the shortest form that reads back the same
};

struct Text {
    std::vector<Piece> pieces;
    std::string end;
    size_t bytes;
};

void fail(const char *problem) {
    std::fprintf(stderr, "rewrite: %s\n", problem);
    std::exit(1);
}

int significant_digits(std::string_view number) {
    std::string digits;
    for (char c : number) {
        if (c == 'e' || c == 'E') break;
        if (c >= '0' && c <= '9') digits += c;
    }
    size_t first = digits.find_first_not_of('0');
    if (first == std::string::npos) return 1;
    size_t last = digits.find_last_not_of('0');
    bool is_whole = number.find('.') == std::string_view::npos;
    return int((is_whole ? digits.size() - 1 : last) - first + 1);
}

// Cuts the text where numbers stand.
Text take_apart(std::string_view text, bool is_graphite) {
    Text result{{}, {}, text.size()};
    std::string before;
    for (size_t start = 0; start < text.size();) {
        size_t line_end = text.find('\n', start);
        if (line_end == std::string_view::npos) fail("the last line has no end");
        std::string_view line = text.substr(start, line_end + 1 - start);
        // The timestamp is the last word; the word before it is the number, or the fields.
        size_t last_blank = line.rfind(' ');
        if (last_blank == std::string_view::npos || last_blank == 0) fail("a line without blanks");
        size_t field = line.rfind(' ', last_blank - 1);
        if (field == std::string_view::npos) fail("a line with one blank");
        size_t done = 0;
        for (size_t at = field + 1; at < last_blank;) {
            size_t number = is_graphite ? at : line.find('=', at) + 1;
            size_t end = is_graphite ? last_blank : line.find(',', number);
            if (end == std::string_view::npos || end > last_blank) end = last_blank;
            std::string digits(line.substr(number, end - number));
            before.append(line.substr(done, number - done));
            result.pieces.push_back(
                {before, std::strtod(digits.c_str(), nullptr), significant_digits(digits)});
            before.clear();
            done = end;
            at = end + 1;
        }
        before.append(line.substr(done));
        start = line_end + 1;
    }
    result.end = before;
    return result;
}

char *print_c(char *out, const Piece &piece) {
    return out + std::snprintf(out, 32, "%.*g", piece.digits, piece.value);
}

char *print_fast(char *out, const Piece &piece) {
    return std::to_chars(out, out + 32, piece.value).ptr;
}

template <typename Print>
size_t write(const Text &text, char *out, Print print) {
    char *start = out;
    for (const Piece &piece : text.pieces) {
        std::memcpy(out, piece.before.data(), piece.before.size());
        out = print(out + piece.before.size(), piece);
    }
    std::memcpy(out, text.end.data(), text.end.size());
    return size_t(out - start) + text.end.size();
}

double now() {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e9 + double(time.tv_nsec);
}

template <typename Print>
void measure(const char *name, const Text &text, std::string_view original, Print print) {
    // A printer may write a number another way, such as 1e+20.
    std::vector<char> out(original.size() * 2 + 64);
    size_t count = write(text, out.data(), print);
    bool is_same = std::string_view(out.data(), count) == original;
    double least = 1e300;
    for (int round = 0; round < 10; round++) {
        double start = now();
        write(text, out.data(), print);
        double each = (now() - start) / double(text.pieces.size());
        if (each < least) least = each;
    }
    std::printf("%s %.2f %s\n", name, least, is_same ? "same" : "other");
}

}  // namespace

int main(int count, char **words) {
    if (count != 2) fail("rewrite graphite|influx < LINES");
    std::string text;
    char buffer[1 << 16];
    for (size_t got; (got = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) text.append(buffer, got);
    Text parts = take_apart(text, std::strcmp(words[1], "graphite") == 0);
    if (parts.pieces.empty()) fail("there are no lines");
    std::printf("points %zu\n", parts.pieces.size());
    measure("snprintf", parts, text, print_c);
    measure("to_chars", parts, text, print_fast);
}
