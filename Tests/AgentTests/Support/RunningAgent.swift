import Foundation
import Glibc

/// The real binary with its listeners bound, its ports known and its flushes readable.
final class RunningAgent {
    let child: ChildProcess
    var folder: TestFolder { child.folder }

    /// Starts the agent and waits until it is ready.
    ///
    /// Without other words it listens on a free UDP port, serves HTTP on another, flushes ten times
    /// a second and prints each flush as JSON; `arguments` come last and so have the last word.
    init(
        listen: [String] = ["udp://127.0.0.1:0"], interval: String = "100ms",
        backends: String? = "[{type: console, format: json}]", _ arguments: [String] = [],
        in folder: TestFolder = TestFolder(), start: ChildProcess.Start = .init()
    ) throws {
        var start = start
        start.arguments += listen.flatMap { ["--listen", $0] }
        start.arguments += ["--interval", interval, "--http", "127.0.0.1:0"]
        if let backends { start.arguments += ["--set", "backends=\(backends)"] }
        start.arguments += ["--set", "state_dir=\(folder.path)/state"] + arguments
        child = try ChildProcess(start, in: folder)
        try waitUntilReady()
    }

    /// Starts the agent with these arguments alone.
    init(
        only arguments: [String], in folder: TestFolder, start: ChildProcess.Start = .init()
    ) throws {
        var start = start
        start.arguments += arguments
        child = try ChildProcess(start, in: folder)
        try waitUntilReady()
    }

    private func waitUntilReady() throws {
        try waitUntil("agent that is ready", or: { errors }) {
            if child.hasEnded { throw OutOfPatience(description: "it ended: \(errors)") }
            return errors.split(separator: "\n").contains("martlet ready")
        }
    }

    var errors: String { child.standardError }

    // MARK: Addresses

    /// What the agent logged as `listening`, in order, those of reloads included.
    var listeningURLs: [String] { urls(of: "listening") }

    /// The address of its only listener of this scheme.
    func url(_ scheme: String) throws -> String {
        guard let url = listeningURLs.first(where: { $0.hasPrefix("\(scheme):") }) else {
            throw OutOfPatience(description: "no \(scheme) listener: \(errors)")
        }
        return url
    }

    func socket(_ scheme: String) throws -> TestSocket { try .connected(to: url(scheme)) }

    var httpURL: String { urls(of: "serving").first ?? "" }

    private func urls(of message: String) -> [String] {
        errors.split(separator: "\n").filter { $0.contains(" msg=\(message) ") }.compactMap {
            $0.split(separator: " ").first { $0.hasPrefix("url=") }.map { String($0.dropFirst(4)) }
        }
    }

    // MARK: Outputs

    /// The whole lines that the console backend has printed so far.
    var flushed: [ConsoleLine] {
        let text = child.standardOutput
        guard let end = text.lastIndex(of: "\n") else { return [] }
        return text[..<end].split(separator: "\n").compactMap {
            try? JSONDecoder().decode(ConsoleLine.self, from: Data($0.utf8))
        }
    }

    /// What all flushes so far add up to.
    func total(_ name: String) -> Double {
        flushed.filter { $0.name == name }.reduce(0) { $0 + ($1.count ?? 0) }
    }

    func waitForTotal(_ name: String, _ sum: Double) throws {
        try waitUntil("\(name) of \(sum)", or: { "\(total(name))\n\(errors)" }) {
            total(name) == sum
        }
    }

    // MARK: End

    /// Asks it to stop and answers the exit code.
    func stop(within seconds: Double = 30) throws -> Int32 {
        child.send(SIGTERM)
        return try child.exitCode(within: seconds)
    }
}

/// One line of the console backend's JSON format.
struct ConsoleLine: Decodable {
    var timestamp: Int
    var type: String
    var name: String
    var tags: [String: String]?
    var count: Double?
    var rate: Double?
    var value: Double?
    var statistics: [String: Double]?
}
