import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

/// Rows of a chunk on their way to the server, one COPY a table.
struct WriteBuffers {
  var keys = CopyBuffer(columns: 3)
  var events = CopyBuffer(columns: 13)
  var states = CopyBuffer(columns: 6)
  var items = CopyBuffer(columns: 14)
  var clearings = CopyBuffer(columns: 4)
  var reversals = CopyBuffer(columns: 3)
  var sums = CopyBuffer(columns: 8)

  // Scratch space of the event in hand.
  var record: [UInt8] = []
  var debit: [Int32] = []
  var credit: [Int32] = []
  var amount: [Int64] = []
  var segment: [Int32] = []
  var cause: [Int16] = []
  var subject: [UInt8] = []

  mutating func clearTransfers() {
    debit.removeAll(keepingCapacity: true)
    credit.removeAll(keepingCapacity: true)
    amount.removeAll(keepingCapacity: true)
    segment.removeAll(keepingCapacity: true)
    cause.removeAll(keepingCapacity: true)
    subject.removeAll(keepingCapacity: true)
  }

  /// The record: normalised values of the fields, the reference among them, separated by tabs.
  mutating func makeRecord(_ event: BusinessEvent) {
    record.removeAll(keepingCapacity: true)
    var isReferenceDone = false
    for field in event.fields {
      if !isReferenceDone, field.column.rawValue > EventColumn.reference.rawValue {
        append(event.reference)
        isReferenceDone = true
      }
      append(field.value.normalised)
    }
    if !isReferenceDone { append(event.reference) }
    record.removeLast()
  }

  private mutating func append(_ text: String) {
    record.append(contentsOf: text.utf8)
    record.append(0x09)
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
