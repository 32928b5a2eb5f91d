/// A rule of a mapping that was applied to a record, such as `claim-capped`: not a fault, but said aloud.
public struct Notice: Sendable, Equatable {
  /// The stable name that the mapping gives the rule.
  public var code: String
  public var file: String
  /// The physical line on which the record begins.
  public var line: Int
  public var message: String

  public init(code: String, file: String, line: Int, message: String) {
    (self.code, self.file, self.line, self.message) = (code, file, line, message)
  }
}
