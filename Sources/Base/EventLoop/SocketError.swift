/// Says which step with which socket failed, and why.
package struct SocketError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was being done, such as "bind udp://127.0.0.1:8125".
    package let action: String
    package let cause: UVError

    package init(action: String, cause: UVError) {
        self.action = action
        self.cause = cause
    }

    package var description: String { "\(action): \(cause)" }

    /// Runs a step and adds to its error what it was for.
    static func naming<Outcome>(
        _ action: @autoclosure () -> String, _ step: () throws(UVError) -> Outcome
    ) throws(SocketError) -> Outcome {
        do throws(UVError) {
            return try step()
        } catch {
            throw SocketError(action: action(), cause: error)
        }
    }
}
