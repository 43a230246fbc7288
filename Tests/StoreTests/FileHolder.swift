import Foundation

/// Another program that holds a lock on a store's raw file.
final class FileHolder {
    private let process = Process()
    private let input = Pipe()

    /// Returns once the lock is held.
    init(_ folder: String) throws {
        let output = Pipe()
        let script = """
            from glob import glob
            from sqlite3 import connect
            from sys import argv, stdin
            path = glob(argv[1] + "/raw-*.db")[0]
            held = connect(path, isolation_level=None)
            held.execute("BEGIN IMMEDIATE")
            print("held", flush=True)
            stdin.read()
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
