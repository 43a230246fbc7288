internal import Admin
internal import Glibc

extension ProcessFigures {
    /// What the system says now, in some 50 µs; `nil` where `/proc` is not to be had.
    static func read() -> ProcessFigures? {
        guard let words = statWords(), words.count > 21 else { return nil }
        let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        var figures = ProcessFigures()
        // By proc(5) the fields 14 to 24 of the file; the words begin with the third.
        figures.cpuSeconds = (number(words[11]) + number(words[12])) / ticks
        figures.startTimeSeconds = bootTimeSeconds() + number(words[19]) / ticks
        figures.virtualBytes = number(words[20])
        figures.residentBytes = number(words[21]) * Double(sysconf(Int32(_SC_PAGESIZE)))
        figures.openDescriptors = openDescriptors()
        figures.descriptorsMax = descriptorsMax()
        return figures
    }

    /// What follows the name of the program, which may hold anything but ends with the last `)`.
    private static func statWords() -> [Substring]? {
        let text = text(of: "/proc/self/stat")
        guard let end = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: end)...].split(separator: " ")
    }

    private static func bootTimeSeconds() -> Double {
        let line = text(of: "/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.map { number($0.dropFirst("btime ".count)) } ?? 0
    }

    private static func openDescriptors() -> Double {
        guard let folder = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(folder) }
        var count = 0.0
        while let entry = unsafe readdir(folder) {
            if unsafe entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        // One is the folder's own.
        return max(0, count - 1)
    }

    private static func descriptorsMax() -> Double {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 0
        }
        return Double(limit.rlim_cur)
    }

    private static func text(of path: String) -> String {
        String(decoding: FileBytes.read(path: path, bytesMax: 1 << 20) ?? [], as: UTF8.self)
    }

    private static func number(_ text: Substring) -> Double { Double(text) ?? 0 }
}
