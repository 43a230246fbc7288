/// Carries messages from any thread to one loop, up to a bound.
///
/// The reader attaches its wake-up; a message that finds the box empty wakes it, and the reader
/// takes all there is. A full box refuses: the sender keeps the message's loss to count.
package final class Mailbox<Message: Sendable>: Sendable {
    private struct Contents {
        var messages: [Message] = []
        var reader: WakeupSender?
    }

    private let messagesMax: Int
    private let contents = Lock(Contents())

    package init(messagesMax: Int) {
        precondition(messagesMax > 0, "a mailbox needs room for a message")
        self.messagesMax = messagesMax
    }

    /// Names the loop to wake; messages that wait already wake it at once.
    package func attach(_ reader: WakeupSender) {
        let isWaiting = contents.withLock { contents in
            contents.reader = reader
            return !contents.messages.isEmpty
        }
        if isWaiting { reader.send() }
    }

    /// Leaves a message; false, and the message is dropped, when the box is full.
    @discardableResult
    package func post(_ message: consuming Message) -> Bool {
        let message = message
        let (isTaken, reader) = contents.withLock { contents -> (Bool, WakeupSender?) in
            guard contents.messages.count < messagesMax else { return (false, nil) }
            contents.messages.append(message)
            return (true, contents.messages.count == 1 ? contents.reader : nil)
        }
        reader?.send()
        return isTaken
    }

    /// Empties the box, oldest message first.
    package func takeAll() -> [Message] {
        contents.withLock { contents in
            let messages = contents.messages
            contents.messages = []
            return messages
        }
    }
}
