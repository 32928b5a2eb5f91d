/// What can be done about a server, and seen of it, other than through a connection. Of a server that is not
/// ours: nothing.
public struct ServerHost {
  /// Makes the server run again where it has ended.
  public var revive: () throws -> Void
  /// What is free on the fullest of the disks that the server writes to, in bytes; nil where nobody can see.
  public var space: () -> (free: Int64, place: String)?

  public init(
    revive: @escaping () throws -> Void = {}, space: @escaping () -> (free: Int64, place: String)? = { nil }
  ) {
    (self.revive, self.space) = (revive, space)
  }
}
