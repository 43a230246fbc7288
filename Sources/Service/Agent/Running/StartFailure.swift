/// Why the agent did not start: a sentence for standard error and the exit code.
package struct StartFailure: Error, CustomStringConvertible {
    package var exitCode: ExitCode
    package var description: String

    init(_ exitCode: ExitCode, _ description: String) {
        self.exitCode = exitCode
        self.description = description
    }
}
