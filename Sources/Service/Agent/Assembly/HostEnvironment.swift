internal import EventLoop
internal import Glibc

/// What the agent learns from the machine it runs on, once at its start.
package struct HostEnvironment: Sendable {
    package var variables: [String: String]
    package var hostName: String
    /// Half of the cgroup's or the machine's memory, at most 1 GiB.
    package var memoryLimitBytes: Int
    /// `workers: auto`: cores that may be used, at most 4.
    package var automaticWorkers: Int
    /// Unknown to senders, so that they cannot choose names that collide.
    package var hashSeed: UInt64

    /// Reads the process's environment and the system's figures.
    package static func current() -> HostEnvironment {
        HostEnvironment(
            variables: readVariables(), hostName: readHostName(),
            memoryLimitBytes: readMemoryLimit(), automaticWorkers: readCores(),
            hashSeed: UInt64.random(in: .min ... .max))
    }

    private static func readVariables() -> [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let text = unsafe String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            unsafe next += 1
        }
        return variables
    }

    private static func readHostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func readMemoryLimit() -> Int {
        let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        let group = number(inFile: "/sys/fs/cgroup/memory.max") ?? machine
        return min(1 << 30, max(32 << 20, min(machine, group) / 2))
    }

    private static func readCores() -> Int {
        let allowed = allowedCores() ?? 1
        return max(1, min(4, min(allowed, quotaCores() ?? allowed)))
    }

    /// The affinity mask, as hexadecimal words: `Cpus_allowed: ff,ffffffff`.
    private static func allowedCores() -> Int? {
        guard let bytes = FileBytes.read(path: "/proc/self/status", bytesMax: 65_536) else {
            return nil
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("Cpus_allowed:") }) else { return nil }
        return line.dropFirst("Cpus_allowed:".count).reduce(0) { cores, digit in
            cores + (digit.hexDigitValue?.nonzeroBitCount ?? 0)
        }
    }

    /// `cpu.max` holds a quota and a period in microseconds, or `max`.
    private static func quotaCores() -> Int? {
        let words = text(ofFile: "/sys/fs/cgroup/cpu.max")?.split(separator: " ") ?? []
        guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]),
            period > 0
        else { return nil }
        return Int(exactly: (quota / period).rounded(.up))
    }

    private static func number(inFile path: String) -> Int? {
        text(ofFile: path).flatMap { Int($0) }
    }

    private static func text(ofFile path: String) -> String? {
        guard let bytes = FileBytes.read(path: path, bytesMax: 4096) else { return nil }
        return String(decoding: bytes.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
