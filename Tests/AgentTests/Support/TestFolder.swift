import Foundation
import Glibc

/// A folder of one test, gone with it; short enough for the 108 bytes of a Unix socket's path.
final class TestFolder {
    let path: String

    init() {
        var template = Array("/tmp/martlet-agent-XXXXXX".utf8CString)
        path = unsafe mkdtemp(&template).map { unsafe String(cString: $0) } ?? ""
        precondition(!path.isEmpty, "a test may make a folder")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and answers its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        return path(name)
    }

    func read(_ name: String) -> String {
        let bytes = FileManager.default.contents(atPath: path(name)) ?? Data()
        return String(decoding: bytes, as: UTF8.self)
    }
}
