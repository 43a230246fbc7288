internal import BackendKit
internal import EventLoop
internal import Glibc

/// Writes one line per event to standard error, as logfmt or JSON.
///
/// Used for changes of state and for summaries, never for a line or a packet: who sends bad lines
/// must not choose how much is logged.
package struct Log: Sendable {
    private let level: LogLevel
    private let format: LogFormat

    package init(_ section: LogSection) {
        level = section.level
        format = section.format
    }

    package func debug(_ message: String, _ fields: [(String, String)] = []) {
        write(.debug, message, fields)
    }

    package func info(_ message: String, _ fields: [(String, String)] = []) {
        write(.info, message, fields)
    }

    package func warn(_ message: String, _ fields: [(String, String)] = []) {
        write(.warning, message, fields)
    }

    package func error(_ message: String, _ fields: [(String, String)] = []) {
        write(.error, message, fields)
    }

    private func write(_ level: LogLevel, _ message: String, _ fields: [(String, String)]) {
        guard level.rank >= self.level.rank else { return }
        var time = ByteWriter()
        CalendarTime(unixSeconds: Int64(SystemClock.wallSeconds())).append(to: &time)
        let head = [
            ("time", String(decoding: time.bytes, as: UTF8.self)), ("level", level.rawValue),
            ("msg", message),
        ]
        StandardError.write(LogLine.text(head + fields, format: format))
    }
}

extension LogLevel {
    fileprivate var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }
}

/// Renders the fields of one log line.
package enum LogLine {
    package static func text(_ fields: [(String, String)], format: LogFormat) -> String {
        switch format {
        case .logfmt:
            return fields.map { "\($0.0)=\(logfmtValue($0.1))" }.joined(separator: " ") + "\n"
        case .json:
            let members = fields.map { "\(quoted($0.0)):\(quoted($0.1))" }
            return "{" + members.joined(separator: ",") + "}\n"
        }
    }

    private static func logfmtValue(_ value: String) -> String {
        let isPlain =
            !value.isEmpty
            && value.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"")
                    && byte != UInt8(ascii: "=")
            }
        return isPlain ? value : quoted(value)
    }

    /// A JSON string, which logfmt readers understand as well.
    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}

/// Standard error, written whole and without a buffer.
package enum StandardError {
    /// A reader that went away ends the text: there is nobody left to tell.
    package static func write(_ text: String) {
        _ = FileBytes.write(Array(text.utf8), to: STDERR_FILENO)
    }
}

/// Standard output, for the commands that print and end.
package enum StandardOutput {
    package static func write(_ text: String) { write(Array(text.utf8)) }

    package static func write(_ bytes: [UInt8]) {
        _ = FileBytes.write(bytes, to: STDOUT_FILENO)
    }
}
