// face detector
