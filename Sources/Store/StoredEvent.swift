import Ledger
import Money
import Posting

/// An event's row, read back into the event that was posted.
package enum StoredEvent {
  package static func read(
    code: String, book: String, date: Day, columns: String, record: String, scheme: Scheme
  ) throws -> BusinessEvent {
    guard let kind = EventKind(code: code), let place = scheme.book(book) else {
      throw damaged("its event code or book is unknown")
    }
    let names = columns.split(separator: "\t", omittingEmptySubsequences: false)
    let values = record.split(separator: "\t", omittingEmptySubsequences: false)
    guard names.count == values.count else { throw damaged("its record does not fit its header") }
    var event = BusinessEvent(
      kind: kind, reference: "", book: place, date: date, currency: scheme.books[place].currency, fields: [])
    event.fields.reserveCapacity(names.count)
    for (name, value) in zip(names, values) {
      guard let column = EventColumn(name: String(name)),
        let read = FieldValue(normalised: String(value), form: column.form)
      else { throw damaged("its field \(name) cannot be read") }
      switch column {
      case .reference: event.reference = String(value)
      default: event.fields.append(EventField(column, read))
      }
      if column == .currency, let currency = Currency(String(value)) { event.currency = currency }
    }
    return event
  }

  private static func damaged(_ why: String) -> LedgerError {
    LedgerError("damaged-event", "a stored event cannot be read: \(why)", remedy: "run gledger verify")
  }
}
