import Ledger
import Money

/// The first column, in the order of the format's description, in which two events with the same key differ.
///
/// It decides whether an event that comes again is the same event. Values are compared after normalising; an
/// absent one is shown as `blank`, money in major units of the event's currency.
/// - Returns: nil where the events are the same.
public func firstDifference(
  _ new: BusinessEvent, _ stored: BusinessEvent
) -> (column: EventColumn, new: String, stored: String)? {
  for column in EventColumn.documented {
    switch column {
    case .event:
      if new.kind != stored.kind { return (column, new.kind.code, stored.kind.code) }
    case .reference:
      if new.reference != stored.reference { return (column, new.reference, stored.reference) }
    case .book:
      if new.book != stored.book { return (column, String(new.book), String(stored.book)) }
    case .date:
      if new.date != stored.date { return (column, "\(new.date)", "\(stored.date)") }
    case .currency:
      if new.currency != stored.currency { return (column, new.currency.code, stored.currency.code) }
    default:
      let values = (new[column], stored[column])
      if values.0 == values.1 { continue }
      return (column, shown(values.0, new, column), shown(values.1, stored, column))
    }
  }
  return nil
}

private func shown(_ value: FieldValue?, _ event: BusinessEvent, _ column: EventColumn) -> String {
  let currency = column.currency(of: event.currency, original: event.text(.originalCurrency))
  return switch value {
  case nil: "blank"
  case .money(let minor): Amount(minor: minor, currency).major
  case .text(let text) where column.form == .entries: EntryLeg.shown(text, currency)
  case let value?: value.normalised
  }
}
