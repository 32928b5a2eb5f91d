import Money

/// The type of a name of a mapping.
enum SlotType: String, Sendable, CaseIterable {
  case text, day, money, whole, ratio
}

/// The value that a name has for one record.
enum SlotValue: Sendable, Equatable {
  case blank
  case text(String)
  case day(Day)
  /// Minor units.
  case money(Int64)
  case whole(Int64)
  case ratio(Ratio)

  /// Minor units or a whole number.
  var number: Int64? {
    switch self {
    case .money(let number), .whole(let number): number
    default: nil
    }
  }
}

/// A name that a mapping defines: a column of the source, or a value derived from names above it.
struct MappingSlot: Sendable {
  var name: String
  var type: SlotType
  var definition: Definition

  enum Definition: Sendable {
    case column(SourceColumn)
    case derived(Derivation)
  }
}

/// How a column of the source is read.
struct SourceColumn: Sendable {
  /// The name in the source's header.
  var from: String
  /// The column that is read where this one is blank.
  var fallback: String?
  /// Given where the fallback is read.
  var notice: NoticeRule?
  var pattern: TextPattern?
  var isRequired = false
  /// The source's header may lack the column.
  var isOptional = false
  var values: [String: String]?
  /// What a blank stands for, written in the first form.
  var blank: String?
  var dayForms: [DayForm] = [.iso]
  var pivot = 1950
  var moneyForms: [MoneyForm] = []
}

/// A value worked out from others; blank where an operand is.
enum Derivation: Sendable {
  case multiply(Int, by: Int, over: Int?, Rounding)
  /// The least or greatest; the notice is given where it is not the first.
  case pick(isLeast: Bool, [Int], NoticeRule?)
  case addMonths(from: Int, fallback: Int?, months: Int, atMost: Limit?)
  case sum([Int])
  case difference(Int, Int)

  enum Limit: Sendable {
    case day(Day)
    case slot(Int)
  }

  var operands: [Int] {
    switch self {
    case .multiply(let first, let second, let third, _): [first, second] + (third.map { [$0] } ?? [])
    case .pick(_, let slots, _), .sum(let slots): slots
    case .addMonths(let from, let fallback, let months, _): [from] + (fallback.map { [$0] } ?? []) + [months]
    case .difference(let first, let second): [first, second]
    }
  }
}

/// A stated rule that is said aloud when it is applied.
struct NoticeRule: Sendable {
  var code: String
  var message: String
}

/// What becomes of the events of one name (`as`) when a condition holds.
struct MappingRule: Sendable {
  enum Outcome: String, Sendable, CaseIterable { case post, skip, reject }

  var condition: Condition
  var outcome: Outcome
  /// Makes the outcome a notice, or names the fault of a rejected record.
  var code: String?
  var message: String
}
