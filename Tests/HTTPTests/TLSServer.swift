import Foundation
import Glibc

/// OpenSSL's test server on loopback with a certificate of its own, for `127.0.0.1` alone.
final class TLSServer {
    struct Broken: Error { let what: String }

    let port: UInt16
    /// The certificate, which is its own authority.
    var certificateFile: String { folder.appendingPathComponent("cert.pem").path }

    private let folder: URL
    private let server: Process

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("martlet-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let making = try Self.openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=martlet", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", "key.pem", "-out", "cert.pem", in: folder)
        making.process.waitUntilExit()
        let (server, output) = try Self.openssl(
            "s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-www",
            in: folder)
        self.server = server
        port = try Self.port(in: output)
    }

    private static func openssl(
        _ arguments: String..., in folder: URL
    ) throws -> (process: Process, output: FileHandle) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return (process, output.fileHandleForReading)
    }

    /// What stands behind `ACCEPT 127.0.0.1:`; the server ends when it cannot listen.
    private static func port(in output: FileHandle) throws -> UInt16 {
        var text = ""
        while true {
            let piece = output.availableData
            guard !piece.isEmpty else { throw Broken(what: text) }
            text += String(decoding: piece, as: UTF8.self)
            let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.hasPrefix("ACCEPT ") }
            guard let line else { continue }
            guard let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) else {
                throw Broken(what: text)
            }
            return port
        }
    }

    func close() {
        // A child of a test's thread inherits its mask, in which the gentler signals are blocked.
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}
