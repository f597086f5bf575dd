"""The commands, one file a noun: arguments in, one service call, one reply out."""
