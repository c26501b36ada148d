//! What authors find in their texts after moving in.
