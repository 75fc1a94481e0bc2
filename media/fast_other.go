package media

const fastAvailable = false
