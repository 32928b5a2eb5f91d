import Ledger
import Money
import Posting
import Tabular

/// A set of columns.
struct ColumnSet: Sendable, Equatable {
  private(set) var bits: UInt64 = 0

  init() {}
  init(_ columns: some Sequence<EventColumn>) {
    for column in columns { insert(column) }
  }

  @inline(__always)
  func contains(_ column: EventColumn) -> Bool { bits & (1 << UInt64(column.rawValue)) != 0 }
  @inline(__always)
  mutating func insert(_ column: EventColumn) { bits |= 1 << UInt64(column.rawValue) }
  @inline(__always)
  func isSuperset(of other: ColumnSet) -> Bool { other.bits & ~bits == 0 }

  /// The columns that are here and not in `other`, in the documented order.
  func subtracting(_ other: ColumnSet) -> [EventColumn] {
    EventColumn.documented.filter { contains($0) && !other.contains($0) }
  }
}

/// ``EventSpecification`` as sets, made once.
struct EventRules: Sendable {
  var required: ColumnSet
  var allowed: ColumnSet
  var startsIn: [Role]
  var isDerived: Bool

  static let key: [EventColumn] = [.event, .reference, .book, .date]
  static let components: [EventColumn] = [.principal, .interest, .damages, .costs]

  static let table: [EventRules] = EventKind.allCases.map { kind in
    let specification = EventSpecification[kind]
    return EventRules(
      required: ColumnSet(specification.required),
      allowed: ColumnSet(key + specification.required + specification.optional + EventSpecification.common),
      startsIn: specification.startsIn, isDerived: specification.isDerived)
  }

  static func notOfEvent(_ column: EventColumn, _ kind: EventKind) -> FieldFault {
    FieldFault(
      "column-not-of-event", "\(kind.code) has no \(column.name)",
      column == .concerns
        ? "leave it blank and state the event's own day: post --post-on keeps it where it is closed"
        : "leave it blank; `gledger help events` lists the columns of each event")
  }

  static func missing(_ column: EventColumn, _ kind: EventKind?) -> FieldFault {
    let subject = kind.map(\.code) ?? "each event"
    var remedy = "fill in the column \(column.name)"
    if column == .amount, let kind, EventRules.table[Int(kind.rawValue)].allowed.contains(.principal) {
      remedy += ", or its components"
    }
    return FieldFault("missing-column-value", "is blank: \(subject) needs \(column.name)", remedy)
  }
}

/// A fault of one column of an event that is being made.
struct ColumnFault {
  var column: EventColumn
  var fault: FieldFault
}

/// An event that is being made: what is checked once all of its columns are read.
struct EventDraft {
  var event: BusinessEvent
  var present = ColumnSet()
  var faults: [ColumnFault] = []

  init(kind: EventKind, reference: String, book: Int, date: Day, currency: Currency, capacity: Int) {
    event = BusinessEvent(
      kind: kind, reference: reference, book: book, date: date, currency: currency, fields: [])
    event.fields.reserveCapacity(capacity)
  }

  /// Adds a fault, unless the column has one already.
  mutating func fail(_ column: EventColumn, _ fault: FieldFault) {
    if !faults.contains(where: { $0.column == column }) {
      faults.append(ColumnFault(column: column, fault: fault))
    }
  }

  /// Checks that the event may be in a file and in its book, sums the components, and checks that all that it
  /// needs is there.
  /// A currency that is not the book's own is kept as a field: nothing else would say it later.
  mutating func finish(roles: [Role], currencies: [Currency], takesDerived: Bool = false) {
    let kind = event.kind
    if event.currency != currencies[event.book] { event.set(.currency, .text(event.currency.code)) }
    let rules = EventRules.table[Int(kind.rawValue)]
    if rules.isDerived, !takesDerived {
      // What else is wrong with a record that must not be there is of no interest.
      faults = []
      let fault = FieldFault(
        "derived-event", "is made by a run of the program, never by a file",
        "remove the record; type: gledger \(kind.command)")
      return fail(.event, fault)
    }
    let role = roles[event.book]
    // A reinsurer's book keeps the accounts of what it cedes on.
    let isRetrocession = role == .insurer && EventSpecification[kind].isOfAccounts
    if !rules.startsIn.contains(role), !isRetrocession {
      let names = rules.startsIn.map(\.rawValue).joined(separator: ", ")
      fail(
        .book,
        FieldFault(
          "book-not-of-event", "\(kind.code) cannot start in the book of a party that is \(role.rawValue)",
          "name a book whose role is \(names)"))
    }
    sumComponents()
    completeEntry()
    if present.isSuperset(of: rules.required) { return }
    for column in rules.required.subtracting(present) { fail(column, EventRules.missing(column, kind)) }
  }

  /// Both spellings of an amount, the sum and the components, are the same event.
  private mutating func sumComponents() {
    var sum: Int64 = 0
    var hasComponents = false
    for field in event.fields {
      guard case .money(let minor) = field.value, EventRules.components.contains(field.column) else {
        continue
      }
      let (next, overflow) = sum.addingReportingOverflow(minor)
      if overflow {
        present.insert(.amount)
        return fail(.amount, FieldReader.outOfRange)
      }
      (sum, hasComponents) = (next, true)
    }
    guard hasComponents, !faults.contains(where: { EventRules.components.contains($0.column) }) else {
      return
    }
    if let amount = event.money(.amount) {
      if amount != sum { fail(.amount, mismatch(amount: amount, sum: sum)) }
    } else if !present.contains(.amount) {
      event.set(.amount, .money(sum))
      present.insert(.amount)
    }
  }

  /// A leg that stands alone takes all: both spellings of an entry are the same event.
  private mutating func completeEntry() {
    guard event.kind == .journalEntry, let amount = event.money(.amount) else { return }
    for column in [EventColumn.debit, .credit] {
      guard let legs = event.text(column).flatMap(EntryLeg.read), let only = legs.first, legs.count == 1,
        only.minor == nil
      else { continue }
      var whole = only
      whole.minor = amount
      event.set(column, .text(EntryLeg.normalised([whole])))
    }
  }

  private func mismatch(amount: Int64, sum: Int64) -> FieldFault {
    let stated = Amount(minor: amount, event.currency)
    let summed = Amount(minor: sum, event.currency)
    return FieldFault(
      "amount-not-sum", "the amount is \(stated), its components sum to \(summed)",
      "correct the amount or the components, or leave the amount blank")
  }
}
