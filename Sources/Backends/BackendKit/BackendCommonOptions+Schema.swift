package import Configuration

extension BackendCommonOptions {
    /// Keys of every backend; a backend lifts them into its own table.
    package static var identityOptions: [Option<BackendCommonOptions>] {
        [
            Option(
                "type", kind: "text", shape: .scalar, "Which backend this entry is for.",
                decode: { _, _, _, _ in }, encode: { _ in nil }),
            Option(
                "name", \.name, .string,
                "Label of this backend in the ledger; by default its type."),
            Option(
                "include", \.filter.include, .list(of: .nameGlob, count: 0...globsMax),
                "Only metrics whose raw name matches one of these patterns."),
            Option(
                "exclude", \.filter.exclude, .list(of: .nameGlob, count: 0...globsMax),
                "No metrics whose raw name matches one of these patterns."),
        ]
    }

    /// The bound of what waits, for backends that write somewhere else.
    package static var queueOptions: [Option<BackendCommonOptions>] {
        [
            Option(
                "queue_bytes_max", \.queueBytesMax, .bytes((64 << 10)...(64 << 30)),
                "Largest amount of encoded bytes that wait; beyond it the oldest go.")
        ]
    }

    /// Keys of backends whose delivery can fail and be tried again.
    package static var deliveryOptions: [Option<BackendCommonOptions>] {
        attemptOptions(retry: RetryPolicy()) + [.unavailable("spool")]
    }

    /// The same for those whose queue has a spool.
    package static func spooledDeliveryOptions(
        retry: RetryPolicy = RetryPolicy()
    ) -> [Option<BackendCommonOptions>] {
        attemptOptions(retry: retry) + [
            Option(
                "spool", \.spool, .section(SpoolOptions.schema),
                "What waits is kept on disk, too, and delivered after a restart.")
        ]
    }

    private static func attemptOptions(
        retry: RetryPolicy
    ) -> [Option<BackendCommonOptions>] {
        queueOptions + [
            Option(
                "timeout", \.timeoutMilliseconds, .milliseconds(.milliseconds(100)...hour),
                "Longest time for a connection attempt or a request, or without any progress."),
            Option(
                "retry", \.retry, .section(RetryPolicy.schema(retry)),
                "How failed deliveries are tried again."),
        ]
    }

    /// More patterns would make the test of each name slow.
    private static var globsMax: Int { 256 }
    private static var hour: Duration { .seconds(3600) }
}

extension RetryPolicy {
    package static func schema(_ defaults: RetryPolicy) -> Schema<RetryPolicy> {
        Schema(
            defaults: defaults,
            [
                Option(
                    "initial", \.initialMilliseconds,
                    .milliseconds(.milliseconds(10)...(.seconds(3600))),
                    "Delay after the first failure; it doubles, and half of it is random."),
                Option(
                    "max", \.maxMilliseconds,
                    .milliseconds(.milliseconds(10)...(.seconds(86_400))), "Largest delay."),
                Option(
                    "give_up_after", \.giveUpAfterMilliseconds,
                    .milliseconds(.zero...(.seconds(30 * 86_400))),
                    "Age at which a batch that fails again is dropped; 0s keeps it until there is"
                        + " no room."),
            ])
    }
}

extension Codec where Value == NameGlob {
    package static var nameGlob: Codec {
        .text(
            "pattern of names",
            parse: { text throws(ValueProblem) in
                guard !text.isEmpty else { throw ValueProblem("is empty") }
                return NameGlob(text)
            }, print: { String(decoding: $0.pattern, as: UTF8.self) })
    }
}
