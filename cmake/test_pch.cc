// The unit that owns the precompiled header of tests without LibTorch; see add_room_test() in
// cmake/add_layer.cmake.
