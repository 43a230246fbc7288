import Glibc

/// A program started as a user would start it; killed with the test at the latest.
///
/// Its outputs are files, so that no reader has to keep up with it.
final class ChildProcess {
    /// How a child is started.
    struct Start {
        var program = ChildProcess.martlet
        var arguments: [String] = []
        /// All that the child sees besides `PATH` and `HOME`.
        var environment: [String: String] = [:]
        var input = ""
        /// These become descriptors 3, 4, … of the child.
        var inherited: [Int32] = []
    }

    let folder: TestFolder
    let processID: pid_t
    private var status: Int32?

    /// The agent's binary, which lies beside the test bundle.
    static var martlet: String {
        var path = [CChar](repeating: 0, count: 4096)
        let length = unsafe readlink("/proc/self/exe", &path, path.count - 1)
        let bundle = path.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
        let folder = String(decoding: bundle, as: UTF8.self).split(separator: "/").dropLast()
        return "/" + folder.joined(separator: "/") + "/martlet"
    }

    init(_ start: Start, in folder: TestFolder) throws {
        self.folder = folder
        try folder.write(start.input, to: "in")
        processID = try SpawnActions.spawn(start, in: folder)
    }

    deinit {
        guard !hasEnded else { return }
        send(SIGKILL)
        _ = waitpid(processID, nil, 0)
    }

    var standardOutput: String { folder.read("out") }
    var standardError: String { folder.read("err") }

    func send(_ signal: Int32) { _ = kill(processID, signal) }

    var hasEnded: Bool {
        if status != nil { return true }
        var raw: Int32 = 0
        guard unsafe waitpid(processID, &raw, WNOHANG) == processID else { return false }
        status = raw
        return true
    }

    /// The exit code; 128 + the signal for a child that a signal ended, as shells have it.
    func exitCode(within seconds: Double = 30) throws -> Int32 {
        try waitUntil("end of the child", within: seconds, or: { standardError }) { hasEnded }
        let raw = status ?? 0
        return raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F
    }

    /// Runs a command to its end.
    static func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:],
        in folder: TestFolder = TestFolder()
    ) throws -> Finished {
        let start = Start(arguments: arguments, environment: environment, input: input)
        let child = try ChildProcess(start, in: folder)
        let code = try child.exitCode()
        return Finished(
            exitCode: code, output: child.standardOutput, errors: child.standardError)
    }

    /// What a command left behind.
    struct Finished {
        let exitCode: Int32
        let output: String
        let errors: String
    }
}
