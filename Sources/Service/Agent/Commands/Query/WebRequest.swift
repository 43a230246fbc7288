internal import EventLoop
internal import HTTP

/// Why a server gave no answer; a sentence.
struct WebProblem: Error, CustomStringConvertible {
    let description: String
}

extension HTTPClientResponse {
    /// Whether it says that somebody may not ask.
    var isRefusal: Bool { [401, 403, 429].contains(status) }
}

/// One request of the command line, waited for.
enum WebRequest {
    /// Of an answer: a page of some 100,000 series.
    private static let bodyBytesMax = 64 << 20

    /// The body of an answer, whatever its status: errors of the API are in it.
    static func get(
        _ url: String, _ parameters: [(name: String, value: String)] = [],
        _ access: WebAccess = WebAccess(), timeoutMilliseconds: UInt64
    ) throws(WebProblem) -> [UInt8] {
        let request = HTTPClientRequest(
            url: url + query(parameters), headers: try access.headers(for: url),
            timeoutMilliseconds: timeoutMilliseconds)
        let outcome: Result<HTTPClientResponse, HTTPClientError>
        do throws(UVError) {
            let loop = try Loop()
            defer { loop.close() }
            outcome = run(request, access, on: loop)
        } catch {
            throw WebProblem(description: "\(error)")
        }
        switch outcome {
        case .success(let response):
            guard !response.body.isEmpty, !response.isRefusal else {
                throw WebProblem(
                    description: "\(url) answers \(response.status) \(response.excerpt)")
            }
            return response.body
        case .failure(let error): throw WebProblem(description: "\(url): \(error)")
        }
    }

    private static func run(
        _ request: HTTPClientRequest, _ access: WebAccess, on loop: Loop
    ) -> Result<HTTPClientResponse, HTTPClientError> {
        var options = access.clientOptions
        options.bodyBytesMax = bodyBytesMax
        var outcome = Result<HTTPClientResponse, HTTPClientError>.failure(
            HTTPClientError("no answer"))
        do throws(HTTPClientError) {
            let client = try HTTPClient(on: loop, options: options)
            client.send(request) {
                outcome = $0
                loop.stop()
            }
            loop.run()
            client.close()
        } catch {
            outcome = .failure(error)
        }
        return outcome
    }

    /// `?a=1&b=%7B`; empty without parameters.
    private static func query(_ parameters: [(name: String, value: String)]) -> String {
        guard !parameters.isEmpty else { return "" }
        return "?" + parameters.map { "\($0.name)=\(escaped($0.value))" }.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { escaped, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                escaped += hex.utf8.count < 2 ? "%0\(hex)" : "%\(hex)"
            }
        }
    }
}
