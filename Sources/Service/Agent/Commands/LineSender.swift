internal import EventLoop
internal import Glibc

/// `martlet send`: lines to a listener, as a client would send them.
enum LineSender {
    static func run(_ command: SendCommand) -> ExitCode {
        do throws(SendProblem) {
            var packets = try PacketSender(command)
            defer { packets.close() }
            if let lines = command.lines {
                try packets.send(lines.map { Array($0.utf8) })
            } else {
                try sendStandardInput(through: &packets)
            }
            return .ok
        } catch {
            StandardError.write("martlet: \(error.description)\n")
            return .failure
        }
    }

    private static func sendStandardInput(
        through packets: inout PacketSender
    ) throws(SendProblem) {
        var rest: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(STDIN_FILENO, &chunk, chunk.count)
            guard count > 0 else { break }
            rest.append(contentsOf: chunk[..<count])
            guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            try packets.send(lines(rest[..<end]))
            rest.removeSubrange(...end)
        }
        try packets.send(lines(rest[...]))
    }

    private static func lines(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }
}

/// Why lines cannot be sent, a sentence.
struct SendProblem: Error {
    let description: String
}
