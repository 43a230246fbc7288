import Foundation

/// Another program that holds a lock on a store's raw file.
final class FileHolder {
    private let process = Process()
    private let input = Pipe()

    /// Returns once the lock is held.
    init(_ folder: String) throws {
        let output = Pipe()
        let script = """
            import glob, sqlite3, sys
            path = glob.glob(sys.argv[1] + "/raw-*.db")[0]
            held = sqlite3.connect(path, isolation_level=None)
            held.execute("BEGIN IMMEDIATE")
            print("held", flush=True)
            sys.stdin.read()
            """
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", script, folder]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        _ = output.fileHandleForReading.availableData
    }

    func release() {
        do {
            try input.fileHandleForWriting.close()
        } catch {}
        process.waitUntilExit()
    }
}
