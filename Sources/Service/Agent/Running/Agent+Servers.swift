internal import Statsd

extension Agent {
    func startServers() throws(StartFailure) {}
    func closeServers() {}
    func publishTail(_ lines: [[UInt8]]) {}
    func answerRead(_ number: Int, _ values: [CurrentSeries]) {}
    func answerDelete(_ number: Int, _ keys: [String]) {}
}
