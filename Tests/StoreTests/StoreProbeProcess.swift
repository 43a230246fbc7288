import Foundation

/// `StoreProbe` as a process of its own, with what it says in a file.
final class StoreProbeProcess {
    private let process = Process()
    private let output: URL

    /// The program lies beside the bundle of tests.
    static var program: URL {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return bundle.deletingLastPathComponent().appendingPathComponent("StoreProbe")
    }

    init(_ arguments: [String], input: String = "") throws {
        let folder = FileManager.default.temporaryDirectory
        output = folder.appendingPathComponent("store-probe-\(UUID().uuidString)")
        let file = output.appendingPathExtension("in")
        try Data(input.utf8).write(to: file)
        try Data().write(to: output)
        process.executableURL = Self.program
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        try FileManager.default.removeItem(at: file)
    }

    deinit {
        kill()
        do {
            try FileManager.default.removeItem(at: output)
        } catch {}
    }

    func kill() {
        guard process.isRunning else { return }
        _ = Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Waits for its end; its exit code.
    func end() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Whole lines of what it said.
    var lines: [String] {
        get throws {
            let text = try String(contentsOf: output, encoding: .utf8)
            return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .map(String.init)
        }
    }
}
