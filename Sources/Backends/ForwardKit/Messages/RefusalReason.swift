/// Why a collector does not take a hello or a batch.
package enum RefusalReason: UInt8, CaseIterable, Sendable {
    /// The bytes are no frames: the connection ends with this.
    case badFrame = 1
    /// No version is spoken by both.
    case version = 2
    /// The states are of another form.
    case stateForm = 3
    /// Neither token nor certificate allows it.
    case unauthorized = 4
    /// The same agent has another live connection: somebody cloned a machine.
    case duplicateAgent = 5
    /// A batch came before a hello.
    case helloMissing = 6
    /// The body contradicts its own form.
    case malformed = 7
    /// There are as many agents as there may be.
    case tooManyAgents = 8
    /// Too much waits, or the journal is full: the same batch will be taken later.
    case busy = 9
    /// What is sent would come back: the collector is below itself.
    case loop = 10

    /// The name in the ledger.
    package var label: StaticString {
        switch self {
        case .badFrame: "bad_frame"
        case .version: "version"
        case .stateForm: "state_form"
        case .unauthorized: "unauthorized"
        case .duplicateAgent: "duplicate_agent"
        case .helloMissing: "hello_missing"
        case .malformed: "malformed"
        case .tooManyAgents: "too_many_agents"
        case .busy: "busy"
        case .loop: "loop"
        }
    }

    /// Whether the agent tries the same again; what is refused for good is dropped and counted.
    package var isTemporary: Bool {
        switch self {
        case .busy, .tooManyAgents, .duplicateAgent, .unauthorized, .version, .stateForm,
            .helloMissing, .badFrame, .loop:
            true
        case .malformed: false
        }
    }
}
