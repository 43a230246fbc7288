internal import CCurl

/// The C callbacks: each finds its object and hands over to a method.
extension HTTPClient {
    /// Tells curl where to ask for sockets and time; false when it refuses.
    @unsafe func configure(_ multi: UnsafeMutableRawPointer) -> Bool {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let set = unsafe martlet_curl_multi_set_callbacks(
            library.raw, multi,
            { _, socket, events, context, _ in
                guard let client = unsafe HTTPClient.from(context) else { return -1 }
                return client.watch(socket, events) ? 0 : -1
            },
            { _, milliseconds, context in
                unsafe HTTPClient.from(context)?.wait(milliseconds: milliseconds)
                return 0
            }, context)
        let idle = unsafe martlet_curl_multi_set_long(
            library.raw, multi, CURLMOPT_MAXCONNECTS, HTTPClientOptions.idleConnectionsMax)
        return set == CURLM_OK && idle == CURLM_OK
    }

    @unsafe private static func from(_ context: UnsafeMutableRawPointer?) -> HTTPClient? {
        unsafe context.map { unsafe Unmanaged<HTTPClient>.fromOpaque($0).takeUnretainedValue() }
    }
}
