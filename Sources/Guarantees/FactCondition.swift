import Ledger
import Money

/// A condition on the facts of a guarantee: `programme = east-japan and loan_amount <= 5000000`. Columns of
/// events, `=` `!=` `<` `<=` `>` `>=`, `is blank`, `is not blank`, `and`, `or`; `and` binds closer.
///
///     let condition = try FactCondition("product = unsecured or product is blank", currency: .jpy)
public struct FactCondition: Sendable {
  /// Why a text is no condition.
  public struct Fault: Error {
    public var message: String
    public var remedy: String
  }

  private struct Test: Sendable {
    var column: EventColumn
    var comparison: String
    /// nil: a blank.
    var value: FieldValue?
  }

  public let text: String
  /// Alternatives, each of which is a list of tests that hold together.
  private var alternatives: [[Test]] = []

  /// - Parameter currency: that amounts are written in, in major units.
  public init(_ text: String, currency: Currency) throws(Fault) {
    self.text = text
    var tests: [Test] = []
    var words = text.split(separator: " ").map(String.init)[...]
    while true {
      tests.append(try FactCondition.test(&words, currency))
      guard let word = words.popFirst() else { break }
      switch word {
      case "and": continue
      case "or":
        alternatives.append(tests)
        tests = []
      default: throw Fault(message: "has `\(word)` where it should end", remedy: "join by `and` or `or`")
      }
    }
    alternatives.append(tests)
  }

  private static func test(_ words: inout ArraySlice<String>, _ currency: Currency) throws(Fault) -> Test {
    guard let name = words.popFirst() else {
      throw Fault(message: "lacks a column", remedy: "begin each comparison with a column of an event")
    }
    guard let column = EventColumn(name: name) else {
      throw Fault(message: "names `\(name)`, which is no column", remedy: "name a column of an event")
    }
    guard let sign = words.popFirst() else {
      throw Fault(message: "ends after `\(name)`", remedy: "write = != < <= > >= or `is blank`")
    }
    if sign == "is" {
      let isNegated = words.first == "not"
      if isNegated { words.removeFirst() }
      guard words.popFirst() == "blank" else {
        throw Fault(message: "has `is` without `blank`", remedy: "write `is blank`, or use =")
      }
      return Test(column: column, comparison: isNegated ? "!=" : "=", value: nil)
    }
    let isOrder = ["<", "<=", ">", ">="].contains(sign)
    guard isOrder || sign == "=" || sign == "!=", let word = words.popFirst() else {
      throw Fault(message: "has no comparison after `\(name)`", remedy: "write `\(name) = VALUE`")
    }
    let money = column.form == .money ? (try? Amount(word, currency))?.minor : nil
    let value = money.map { FieldValue.money($0) } ?? FieldValue(normalised: word, form: column.form)
    guard let value, column.form != .money || money != nil, !isOrder || FactCondition.rank(value) != nil
    else {
      throw Fault(message: "compares `\(name)` with `\(word)`", remedy: "write a value of that column")
    }
    return Test(column: column, comparison: sign, value: value)
  }

  /// Whether it holds of facts. A blank equals only a blank, and is neither less nor more than anything.
  public func holds(_ value: (EventColumn) -> FieldValue?) -> Bool {
    alternatives.contains { tests in
      tests.allSatisfy { test in
        let found = value(test.column)
        switch test.comparison {
        case "=": return found == test.value
        case "!=": return found != test.value
        default:
          guard let left = found.flatMap(FactCondition.rank),
            let right = test.value.flatMap(FactCondition.rank)
          else { return false }
          switch test.comparison {
          case "<": return left < right
          case "<=": return left <= right
          case ">": return left > right
          default: return left >= right
          }
        }
      }
    }
  }

  /// The columns that it asks for.
  public var columns: Set<EventColumn> { Set(alternatives.joined().map(\.column)) }

  private static func rank(_ value: FieldValue) -> Ratio? {
    switch value {
    case .money(let number), .whole(let number): Ratio(number)
    case .day(let day): Ratio(Int64(day.number))
    case .ratio(let ratio): ratio
    case .text, .flag: nil
    }
  }
}
