// StudioTasks
