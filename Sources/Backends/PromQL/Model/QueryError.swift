/// Why a query has no answer.
package struct QueryError: Error, Equatable, Sendable {
    /// The classes of Prometheus' API; the raw value is its `errorType`.
    package enum Kind: String, Sendable {
        /// The query cannot be run as it is written.
        case badData = "bad_data"
        /// The query failed on the samples it met, or met too many.
        case execution
        /// The query took longer than it may.
        case timeout
    }

    package let kind: Kind
    /// In Prometheus' words where it has the same error.
    package let text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    static func execution(_ text: String) -> QueryError { QueryError(.execution, text) }
    static func badData(_ text: String) -> QueryError { QueryError(.badData, text) }
}
