import Credentials
import EventLoop
import ForwardKit
import TLS

/// Connections: who comes, who may stay.
extension CollectorServer {
    func accept(_ stream: Stream, listener: Int) {
        guard access[listener].isAllowed(stream.peerAddress) else {
            count("address")
            return stream.close()
        }
        if let accounts = access[listener].accounts, !accounts.contains(stream.peerCredentials) {
            count("credentials")
            return stream.close()
        }
        guard connections.count < settings.connectionsMax else {
            count("connections")
            return stream.close()
        }
        tally.connectionsTotal &+= 1
        var tls: TLSSession?
        if let context = contexts[listener] {
            guard let session = try? TLSSession(context) else { return stream.close() }
            tls = session
        }
        let connection = AgentConnection(
            stream, tls: tls, listener: listener, nowMilliseconds: loop.nowMilliseconds)
        connections[ObjectIdentifier(connection)] = connection
        connection.stream.start(
            onFrame: { [unowned self, unowned connection] in take($0, from: connection) },
            onEnd: { [unowned self, unowned connection] in ended(connection, $0) })
    }

    private func ended(_ connection: AgentConnection, _ problem: String?) {
        if problem?.hasPrefix("TLS: ") == true { count("tls") }
        if let fault = connection.stream.fault {
            count(fault.rawValue)
            return dismiss(connection, with: Refusal(.badFrame, detail: fault.rawValue))
        }
        close(connection)
    }

    func close(_ connection: AgentConnection) {
        forget(connection)
        connection.stream.close()
    }

    func forget(_ connection: AgentConnection) {
        connections[ObjectIdentifier(connection)] = nil
        guard let agent = connection.agent, owners[agent] === connection else { return }
        owners[agent] = nil
    }

    /// Refuses for good: what follows on this connection is not read.
    func dismiss(_ connection: AgentConnection, with refusal: Refusal) {
        connection.dismissal = refusal.reason
        dismiss(connection, with: Frame(.refusal, refusal.body))
    }

    func take(_ frame: Frame, from connection: AgentConnection) {
        connection.noteFrame()
        guard connection.stream.queuedBytes <= AgentConnection.queuedBytesMax else {
            count("slow_reader")
            return close(connection)
        }
        guard connection.agent != nil || frame.kind == .hello else {
            count(RefusalReason.helloMissing.text)
            return dismiss(connection, with: Refusal(.helloMissing))
        }
        do throws(WireFault) {
            switch frame.kind {
            case .hello: greet(try Hello(frame.body), connection)
            case .batch: receive(frame.body, from: connection)
            case .ping: connection.stream.send(Frame(.pong, try Ping(frame.body).body))
            case .pong: connection.probeEndMilliseconds = nil
            case .welcome, .acknowledgement, .refusal:
                count(RefusalReason.malformed.text)
                close(connection)
            }
        } catch {
            count(RefusalReason.malformed.text)
            dismiss(connection, with: Refusal(.malformed, detail: error.rawValue))
        }
    }

    private func greet(_ hello: Hello, _ connection: AgentConnection) {
        if let refusal = refusal(of: hello, connection) {
            count(refusal.reason.text)
            return dismiss(connection, with: refusal)
        }
        switch collector.greet(hello, at: Self.nowNanoseconds) {
        case .failure(let refusal):
            count(refusal.reason.text)
            dismiss(connection, with: refusal)
        case .success(let welcome):
            guard let agent = collector.agents[hello.agent],
                keepJournal({ journal throws(UVError) in try journal.append(agent) })
            else {
                count(RefusalReason.busy.text)
                return dismiss(connection, with: Refusal(.busy, detail: "the journal is full"))
            }
            connection.agent = hello.agent
            connection.epoch = hello.epoch
            connection.stream.bytesReadMax = .max
            owners[hello.agent] = connection
            connection.stream.send(Frame(.welcome, welcome.body))
        }
    }

    private func refusal(of hello: Hello, _ connection: AgentConnection) -> Refusal? {
        guard isAllowed(hello.token, connection) else { return Refusal(.unauthorized) }
        guard connection.agent == nil || connection.agent == hello.agent else {
            return Refusal(.malformed, detail: "another agent on one connection")
        }
        guard let owner = owners[hello.agent], owner !== connection else { return nil }
        guard owner.epoch != hello.epoch else {
            // The same process has connected anew, before its old connection was known to be dead.
            close(owner)
            return nil
        }
        if owner.probeEndMilliseconds == nil {
            owner.probeEndMilliseconds =
                loop.nowMilliseconds &+ AgentConnection.probeMillisecondsMax
            owner.stream.send(Frame(.ping, Ping(number: 1).body))
        }
        return Refusal(.duplicateAgent, detail: "another process has the same identity")
    }
}

extension CollectorServer {
    private func isAllowed(_ token: [UInt8], _ connection: AgentConnection) -> Bool {
        switch connection.posted {
        case .allowed: return true
        case .needsToken(let tokens): return tokens.allows(token)
        case nil: break
        }
        guard let listener = connection.listener else { return false }
        let tokens = access[listener].tokens
        return tokens.isEmpty || tokens.allows(token)
    }
}

extension RefusalReason {
    var text: String { "\(label)" }
}
