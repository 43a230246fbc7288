/// A question on its way to a thread.
struct QueryJob: Sendable {
    let number: Int
    let route: QueryRoute
    let parameters: QueryParameters
    let target: QueryTarget
    /// Unix time at which it came.
    let nowMilliseconds: Int64
    /// On the monotonic clock.
    let deadlineNanoseconds: UInt64
}
