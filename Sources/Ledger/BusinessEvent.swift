import Money

/// A value of an event, normalised: money in minor units, days as days, ratios in lowest terms, text as it
/// is.
public enum FieldValue: Hashable, Sendable {
  case text(String)
  /// Minor units of the event's currency.
  case money(Int64)
  case day(Day)
  case ratio(Ratio)
  case flag(Bool)
  case whole(Int64)

  /// The bytes that are stored and sealed.
  public var normalised: String {
    switch self {
    case .text(let text): text
    case .money(let minor): String(minor)
    case .day(let day): day.description
    case .ratio(let ratio): ratio.description
    case .flag(let flag): flag ? "yes" : "no"
    case .whole(let number): String(number)
    }
  }

  /// Reads what ``normalised`` wrote; nil where the text is not of the form.
  public init?(normalised text: String, form: EventColumn.Form) {
    switch form {
    case .code, .text, .entries: self = .text(text)
    case .money:
      guard let minor = Int64(text) else { return nil }
      self = .money(minor)
    case .whole:
      guard let number = Int64(text) else { return nil }
      self = .whole(number)
    case .day:
      guard let day = Day(text) else { return nil }
      self = .day(day)
    case .ratio:
      guard let ratio = Ratio(text) else { return nil }
      self = .ratio(ratio)
    case .flag:
      guard text == "yes" || text == "no" else { return nil }
      self = .flag(text == "yes")
    }
  }
}

public struct EventField: Hashable, Sendable {
  public var column: EventColumn
  public var value: FieldValue

  @inlinable
  public init(_ column: EventColumn, _ value: FieldValue) { (self.column, self.value) = (column, value) }
}

/// One thing that happened, as a file or a derived run states it.
public struct BusinessEvent: Sendable {
  public var kind: EventKind
  /// 1 to 64 bytes, unique per book for ever: the key that makes posting idempotent.
  public var reference: String
  /// Index of the book that the event starts in.
  public var book: Int
  /// The effective day.
  public var date: Day
  /// Currency of every amount of the event.
  public var currency: Currency
  /// Every present field beside event, book, date and reference, in the order of ``EventColumn``; each once.
  public var fields: [EventField]

  public init(
    kind: EventKind, reference: String, book: Int, date: Day, currency: Currency, fields: [EventField]
  ) {
    (self.kind, self.reference, self.book, self.date) = (kind, reference, book, date)
    (self.currency, self.fields) = (currency, fields)
  }

  @inlinable
  public subscript(_ column: EventColumn) -> FieldValue? {
    for field in fields where field.column == column { return field.value }
    return nil
  }

  @inlinable
  public func text(_ column: EventColumn) -> String? {
    if case .text(let text)? = self[column] { return text }
    return nil
  }

  @inlinable
  public func money(_ column: EventColumn) -> Int64? {
    if case .money(let minor)? = self[column] { return minor }
    return nil
  }

  @inlinable
  public func flag(_ column: EventColumn) -> Bool {
    if case .flag(let flag)? = self[column] { return flag }
    return false
  }

  public func day(_ column: EventColumn) -> Day? {
    if case .day(let day)? = self[column] { return day }
    return nil
  }

  /// Sets or adds a field, keeping the order.
  public mutating func set(_ column: EventColumn, _ value: FieldValue) {
    let place = fields.firstIndex { $0.column.rawValue >= column.rawValue } ?? fields.endIndex
    if place < fields.endIndex, fields[place].column == column {
      fields[place].value = value
    } else {
      fields.insert(EventField(column, value), at: place)
    }
  }
}
