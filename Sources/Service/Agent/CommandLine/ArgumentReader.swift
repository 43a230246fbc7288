/// Goes through the arguments of one command: flags with and without values, and words.
struct ArgumentReader {
    enum Argument: Equatable {
        /// `-c`, `--set`; a value given with `=` waits in the reader.
        case flag(String)
        case word(String)
    }

    private let arguments: [String]
    private var next: Int
    private var attachedValue: String?
    private var isPastFlags = false
    private let command: CommandName

    /// `start` is the first argument of the command in `arguments`.
    init(_ arguments: [String], from start: Int, of command: CommandName) {
        self.arguments = arguments
        next = start
        self.command = command
    }

    /// The number of the argument that was read last, from 1.
    var position: Int { next }

    /// The next argument, or `nil` at the end.
    mutating func read() throws(UsageError) -> Argument? {
        if attachedValue != nil { throw error("a flag that takes no value was given one") }
        guard next < arguments.count else { return nil }
        let argument = arguments[next]
        next += 1
        if isPastFlags || argument == "-" || !argument.hasPrefix("-") { return .word(argument) }
        if argument == "--" {
            isPastFlags = true
            return try read()
        }
        guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else {
            return .flag(argument)
        }
        attachedValue = String(argument[equals...].dropFirst())
        return .flag(String(argument[..<equals]))
    }

    /// The value of the flag that was just read.
    mutating func value(of flag: String) throws(UsageError) -> String {
        if let value = attachedValue {
            attachedValue = nil
            return value
        }
        guard next < arguments.count else { throw error("\(flag) needs a value") }
        defer { next += 1 }
        return arguments[next]
    }

    func error(_ problem: String) -> UsageError {
        UsageError(problem, command: command)
    }
}
