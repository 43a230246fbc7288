import BackendKit
package import ExpositionKit

/// One moment's samples on their way to requests, in steps short enough for the delivery thread.
package struct RemoteWriteEncoding {
    /// Samples of one step: at most about a millisecond of work.
    static let stepSamplesMax = 1_000

    private var samples: ExpositionSamples
    private var message: RemoteWriteMessage
    private let timestamp: Int64
    private let requestSamplesMax: Int
    private var requests: [(bytes: [UInt8], samples: Int)] = []
    private var isDone = false

    /// - Parameters:
    ///   - samples: of one moment; those that have gone come first.
    ///   - timestamp: of every sample, in Unix milliseconds; a stale marker is stamped one earlier,
    ///     so that a series that went and came back has both.
    ///   - host: the value of the label `host`; empty for none.
    ///   - requestSamplesMax: samples of a request.
    package init(
        _ samples: ExpositionSamples, atMilliseconds timestamp: Int64, host: String,
        requestSamplesMax: Int
    ) {
        self.samples = samples
        self.timestamp = timestamp
        self.requestSamplesMax = requestSamplesMax
        message = RemoteWriteMessage(host: host)
    }

    /// What the next flush is to be compared with.
    package var roster: ExpositionRoster? { samples.roster }

    /// Does one step; true when every sample is in a request.
    package mutating func step() -> Bool {
        guard !isDone else { return true }
        isDone = Self.step(&samples, &message, &requests, timestamp, requestSamplesMax)
        if isDone, message.samples > 0 { requests.append(message.take()) }
        return isDone
    }

    /// The requests that are full, or the last, not compressed yet.
    package mutating func takeRequests() -> [(bytes: [UInt8], samples: Int)] {
        defer { requests.removeAll() }
        return requests
    }

    private static func step(
        _ samples: inout ExpositionSamples, _ message: inout RemoteWriteMessage,
        _ requests: inout [(bytes: [UInt8], samples: Int)], _ timestamp: Int64,
        _ requestSamplesMax: Int
    ) -> Bool {
        samples.step(samplesMax: stepSamplesMax) { sample in
            message.append(sample, atMilliseconds: sample.isGone ? timestamp - 1 : timestamp)
            if message.samples == requestSamplesMax { requests.append(message.take()) }
        }
    }
}
