import Money

/// A condition of a mapping, with its columns resolved and its literals typed.
indirect enum Condition: Sendable {
  case isBlank(Int)
  case compare(Int, Comparison, Operand)
  case not(Condition)
  case and(Condition, Condition)
  case or(Condition, Condition)

  enum Comparison: String, Sendable, CaseIterable {
    case equal = "=", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
  }

  enum Operand: Sendable {
    case slot(Int)
    case text(String)
    case day(Day)
    /// `digits` x 10^-`scale`, so that it is exact in any currency.
    case number(digits: Int64, scale: Int)
    case ratio(Ratio)
  }

  struct Fault: Error {
    var message: String
    var remedy: String
  }
}

extension Condition {
  /// Whether the condition holds. A blank equals only a blank, and is neither less nor greater than anything.
  func holds<Failure: Error>(
    decimals: Int, _ value: (Int) throws(Failure) -> SlotValue
  ) throws(Failure) -> Bool {
    switch self {
    case .isBlank(let slot): return try value(slot) == .blank
    case .not(let inner): return try !inner.holds(decimals: decimals, value)
    case .and(let left, let right):
      guard try left.holds(decimals: decimals, value) else { return false }
      return try right.holds(decimals: decimals, value)
    case .or(let left, let right):
      if try left.holds(decimals: decimals, value) { return true }
      return try right.holds(decimals: decimals, value)
    case .compare(let slot, let comparison, let operand):
      let left = try value(slot)
      var order: Int?
      if case .slot(let other) = operand {
        order = Condition.order(left, try value(other))
      } else {
        order = Condition.order(left, operand, decimals: decimals)
      }
      guard let order else { return comparison == .notEqual }
      switch comparison {
      case .equal: return order == 0
      case .notEqual: return order != 0
      case .less: return order == -1
      case .lessOrEqual: return order == -1 || order == 0
      case .greater: return order == 1
      case .greaterOrEqual: return order == 0 || order == 1
      }
    }
  }

  /// -1, 0, 1, or nil where the two cannot be ordered and differ.
  private static func order(_ left: SlotValue, _ right: SlotValue) -> Int? {
    switch (left, right) {
    case (.day(let left), .day(let right)): sign(left, right)
    case (.ratio(let left), .ratio(let right)): sign(left, right)
    case (.money(let left), .money(let right)), (.whole(let left), .whole(let right)): sign(left, right)
    default: left == right ? 0 : nil
    }
  }

  private static func order(_ left: SlotValue, _ right: Operand, decimals: Int) -> Int? {
    switch (left, right) {
    case (.text(let left), .text(let right)): left == right ? 0 : nil
    case (.day(let left), .day(let right)): sign(left, right)
    case (.ratio(let left), .ratio(let right)): sign(left, right)
    case (.money(let left), .number(let digits, let scale)):
      sign(Int128(left) * power(scale), Int128(digits) * power(decimals))
    case (.whole(let left), .number(let digits, let scale)):
      sign(Int128(left) * power(scale), Int128(digits))
    default: nil
    }
  }

  private static func power(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(Int128(1)) { result, _ in result * 10 }
  }

  private static func sign<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
    left < right ? -1 : left == right ? 0 : 1
  }
}
