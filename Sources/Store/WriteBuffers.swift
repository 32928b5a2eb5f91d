import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// Rows of a chunk on their way to the server, one COPY a table.
final class ChunkRows {
  var events = CopyBuffer(columns: 9)
  var states = CopyBuffer(columns: 6)
  var borrowers = CopyBuffer(columns: 5)
  var items = CopyBuffer(columns: 14)
  var clearings = CopyBuffer(columns: 4)
  var reversals = CopyBuffer(columns: 3)
  var accounts = CopyBuffer(columns: 12)
  var answers = CopyBuffer(columns: 5)
  var mergers = CopyBuffer(columns: 6)
  var bindings = CopyBuffer(columns: 7)
  var sums = CopyBuffer(columns: 8)
  var feeTerms = CopyBuffer(columns: 13)
  /// When they were handed over; nil where they were not.
  var ticket: Lane.Ticket?
}

/// Scratch space of the chunk that is encoded.
struct WriteBuffers {
  /// Texts of the chunk's new states, one after the other, and where each event's is.
  var stateTexts = ByteBuilder(capacity: 1 << 16)
  var statePlaces: [Range<Int>] = []

  // Of the event in hand.
  var record = ByteBuilder()
  var amounts: [Int64] = []
  /// Shapes of the chunk's events, by their place in ``Names/namedShapes``.
  var shapes: [Int] = []

  /// The record: normalised values of the fields, the reference among them, separated by tabs.
  mutating func makeRecord(_ event: BusinessEvent) {
    record.removeAll()
    var isReferenceDone = false
    for field in event.fields {
      if !isReferenceDone, field.column.rawValue > EventColumn.reference.rawValue {
        record.append(event.reference)
        record.append(SealedHeader.separator)
        isReferenceDone = true
      }
      record.append(field.value)
      record.append(SealedHeader.separator)
    }
    if isReferenceDone { record.removeLast() } else { record.append(event.reference) }
  }

  /// Writes the text of an event's new state, if it has one, behind those of the events before it.
  mutating func addState(_ decision: Decision) {
    let start = stateTexts.count
    decision.state?.state.append(to: &stateTexts)
    statePlaces.append(start..<stateTexts.count)
  }

  mutating func clearStates() {
    stateTexts.removeAll()
    statePlaces.removeAll(keepingCapacity: true)
  }
}

/// An event that was decided, with its place in the file.
public struct DecidedEvent {
  public var event: BusinessEvent
  /// Place in the input: with the batch's number, the event's id.
  public var ordinal: Int64
  public var decision: Decision
  /// Id of the event that it reverses.
  public var reverses: Int64?

  public init(event: BusinessEvent, ordinal: Int64, decision: Decision, reverses: Int64? = nil) {
    (self.event, self.ordinal, self.decision, self.reverses) = (event, ordinal, decision, reverses)
  }
}
