import Ledger

/// Why an event cannot be posted: nothing of it is in the books.
public struct Rejection: Error, Sendable, Equatable {
  /// Stable, kebab-case.
  public var code: String
  /// The column at fault, where one is.
  public var column: EventColumn?
  public var value: String?
  public var message: String
  public var remedy: String

  public init(
    _ code: String, _ column: EventColumn? = nil, value: String? = nil, _ message: String, remedy: String
  ) {
    (self.code, self.column, self.value, self.message, self.remedy) = (code, column, value, message, remedy)
  }
}
